/*
 * rsa_scheme_test.c: the RSA schemes, with keys and signatures made by OpenSSL,
 * and their AlgorithmIdentifiers as OpenSSL (null) and GnuTLS (bare) write them
 * into certificates.
 */
#include "crypto/extra/extra.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

/* ---- RSAPublicKey; signatures of "what was signed" ----------------------- */

static const char key_2048[] =
    "3082010a0282010100b8835b9c493a3a4811071059421d09376e20d9e3351418cd83"
    "20dad43ae88222d6697ec4b267e344082c919ae32af29cfc9870c843350457f9f1e9"
    "7967499e3c480e305b26f16a3c2bcda10bdc4ff6d17334918e6c4eb3f9a9794804d0"
    "b388142a99c4afdb4db550184f361c4223c7574c4321d858297e263f12d6e862de2d"
    "68ac5fe966f5f2b86c6b3c97678c5992eb197177f1582a112151e8f4c1e5a1ba637b"
    "1d761e7843f3d3590763ca4dc45961cc6ec7326e8eb74bec93af164d03cef4590128"
    "69520ea74dd1626e63e8a1c4d384641eb71c26efaab0ad4a5b2dcf1f6eb0f53f2916"
    "6089934675e2be9cc62e9cf867619eae127105c43ea864772c66730203010001";
static const char key_3072[] =
    "3082018a02820181008f13330292909ad5891c748ebc2125fed2117098c82ab0750f"
    "28602ccedfc49a5c7eaddc7d50c355a9a1e559ef0a3bf74a431c2cb39c5a3445c4c2"
    "8bee6842883b34f978f08de517e428d226950e4456137191bc33a2023f923cf4a72e"
    "f2db6e584a3e565e772d65c8a719b5fd4bde944b9cda820687c100938c4dc33c67b4"
    "2182dab34790962d219a0b50e14c6c56fb54dee09ba5401c9ad257a2124044d9d3c9"
    "b4c35aadaee99ebdfbcaae8de338e89b579394ea74d361a41db8feea7b35befbe196"
    "eec0cf4fceff875c96a8900078a3e78cd9a6292624acfd5ecf300d2a542cf00fd862"
    "286f77031aae2eb00f8c91dd9bd608200fad190fafa0fbe81728cca537dfc227acd2"
    "227f54ad9b3b5c9ad1049091d900ad62616ffd1ff7587773425775dee6fc9077dc4f"
    "42002eb7b6e027ec3a6799bf7d0bf998ce6606022eac00560d841cd2df065339f4a4"
    "966b0fddbb4372bead4e47011d9a1d5a507f5128fb6bf629e22973b20e1e7e91eb8b"
    "0aee03be7302a426f56735a0daa7b2b6e4438d0203010001";
static const char key_4096[] =
    "3082020a0282020100c929fa78a33581c0dcc352c7b3e9a5c71ca491664cef27653f"
    "2d9cbf4c9bc739cbdb22348ce78dc826b509616ec3f9cccd10b247f89b06310155c9"
    "dca4e11659ad485f85839b9ab44db256a7926125112c869689a501ff0dfaa2f65242"
    "fd100f3a3196d0b8937bda50f0fa19e301a8ac4d1a07648d95b02cc5e28396ecda82"
    "c9c1f963c8c2292a0d0056d6c96b901b9c7bd69ea94c2334bcbca77e3362ce9da556"
    "89da7fbb330221be2555f8e1e99c1f573e32a6f15ddc6edce5c61e99671346014ac8"
    "f7c0aee8fdf6c1db9c2c4e7470016d711bbd85b9a69047cb1fb610bfa8a91c8b6240"
    "42d267198b6c84bf178658046de4c3a1beab27f36cf5b9b886500b9eed15b62d1d4d"
    "d51beb28caa9f98a7280a29fc35f97ecc2233e405146e0af08af90c37ed14b6cf076"
    "78584cbf1220627883dae2d871215bdd4a253fb34f4bfbccf8426c289bef7f7653cb"
    "1ff4970048f63a0d68c98fb45932ba79c1d3c7ee28145981fdcfc4dbaec5aa0a787e"
    "99ccc74368b81e6f31f1c046b0049cd9f7daf3242fac794610f006f51f87da7283a5"
    "65bf6f63cafe593de5db7d18336fab96b07177a8204fdc915bdbdb673ac42c65ad53"
    "58e2d2e10b994cbd7d1c79bcf8d06ba1d0c27a8d1dafe4cced2c3769cd9904358abb"
    "539730336cde965d8111d6bc8207ee3a7924a424d6b5379f98b887390133f34af025"
    "6bbacc4db20385f37da9ab0203010001";
static const char pss_sha256[] =
    "4cac014cfa21994b60c4b8a7fb601216d49e6a0d4b5e7150bc9faf71e27ad3f08175"
    "20bcfb4ad77572dee28f72e05e6e162261c5379fc8477b9b30f099b42c3997ecf118"
    "ef40b9a4cbda3d5a159a4d048c828f93269a997151567771603f73649febb18538b5"
    "ba15b3f6bdb3ce1e49969a65c9a3892eb61abb994196b2890d589b4a47e6efad98b8"
    "e87243501f72a8af8b845e471fdf83febd1bb48861aa383a49fb74c1e9785a03e255"
    "e683ae930b52a8b44f0c66a50603662e58978139969bb115f5373a09f0ef78f25000"
    "9d4b1b827923e2907cb32c1e14c04958b3d0a08072928dcbf6468b2e6afebdc383b6"
    "3d3c78590722ebb761933819cc5809740056";
static const char pss_sha384[] =
    "0f0ee2f6c7ba18e67ce646774233bb8e517ac4b45b55cbee2d53503bf67ed289034e"
    "b3fb8fbb0bbc1fa9fb3eecdc03d0ee9cd1f36f702d3f348a43bb9397f22520d1a7d1"
    "7582c47459d7248ecadb7e04c5134811e7469d0b3e3d33cac4ee5e9a181aa082631f"
    "aef70a7762ffc00c0e0eb71cc0bcb9f3ec29e0d19e15b8b9967d9d79d48784efd221"
    "9d8f686962a61f8a293ba622e8f96ade55e5eaea6c7e571c3f0926319d521ba3f496"
    "3d1135f700633e16e6424f5898c3509df5567d4a7516a91b8338ecea4b67d8851a3f"
    "454df46fa5bf0e027e3dfc2fd965d74a46519575e05f5f1a0c73ce7336f2e04878bf"
    "623652b9b8d68ee8d1ecb369042f3e08ca724b018d5e54e1daf6f2a2a3b4b9ae2f31"
    "9dfb9768e7ee29afdfeb308487add14098ac64ba651dba6c40bdcfad5b7835018d7b"
    "c6e587bb92123cfc8c99646ab1d618d33ccdf9aff39a843cf8e9180943221b629ef5"
    "5cc8095a2989bbbb33bff38bad4caf68a47d8b939d0cbd2fc8f2c697546268870ff2"
    "a8e9cc60bcdb58aabc3e";
static const char pss_sha512[] =
    "ba61f4bf532bf4eddb243d2575c1a9ac325c2fbcff5cc8f9fbef0487b8cb17fa7a33"
    "687f35f5dbd4c7c26325dde0ae492660010bd18d9026a51e9a9caac8e1cf59109c95"
    "d7cb27f8874ba56142bc81c808f1ffc5e53ce7050368df50db23b2555ccdc2563f10"
    "5820eba7209236b198f7aa87d083b24389c2c6cc4021c782e44cc611b8b6ecc1afc9"
    "1c55a8b2d606a60c02c96e92dc0206e0da58445f1e261340a83fa7629f12b78646c2"
    "81ab1ea881af576b7c5be05dc09a4575dbe0a19b72e3b35d6511ef05e49f8d9d3768"
    "a87b24e12070e8528d42642bdefa54a7a10d4622d553f1df61d0f4d68f961f6fc6ac"
    "34a8d3e57421b619c22b0f2d409e2d58db8922c509819186bfd5272cb9be6a7444e6"
    "31a154ebe859793bda86be1b8cdbfa73ea282c0526593c1fbdc828fe971178c0fdc0"
    "5b5859f3cb5c3ed35a8f50d36368f8172a9efb379ba6f96222caa738be37388be95d"
    "328dfe0e2bd63fbf651d2c34f6928618caceaa1e8079180196f5c8ae1079f8141b2b"
    "d3ac017884525c28631f54856b036022dce61029f9884a0ee28589e49af394c215bc"
    "b0d9b2e250bcc9d7f487b15591a27c1ba9e26e7697d9f3f1fba119fcab9f46b71b4c"
    "83189232ca3baf29466bfba962b6b48bdc082fb6d5f59a6c4fea21b9f49c15abaf37"
    "1b79e1b13dc8b9da84546b01af88d664ca5365f0be9da6d447fd03014ca924a579dc"
    "fc80";
static const char pkcs1_sha256[] =
    "50199eb68f9f45db8d12762c0b1a7faa5a6fd8c5f912f734d9cb708a72ce1949ce13"
    "3d9422eef88b6c38e035c2a20cfcea48dd6a455af80168e426ff7b9904a64a177cea"
    "f5b67603de60fa1ee09ec654645ce01770e9f992150f2ee1f4c2f87b736daed66caa"
    "6dc9f541e822811a1c5219bbf3a9cd35549f4b9fc20ca0439781827650ba28d8ae6b"
    "ba84981288746b18d7b159bc6a2e5bfbf4d9e9e021c86c6f28d103fe5e8c87eb9526"
    "8d33f110f19a9ea0185ece146a337dc3194582e28b36d0d3f02a33d2e8239c5c1479"
    "92a6f722c3d641f0372fda0416ece7ab23bbae5ccd425d1ab2f2ba1beffae09d46de"
    "30311d180fc05303b11a3e196189b0a13d63";
static const char pkcs1_sha384[] =
    "071a90d0e29f3b043b9e2a7d752ed59f1a2f138886ca6496a666c1b48e6ee7878c56"
    "ec5407db582c4b5f0a2f228d8ef07d2a693f31c27fa8bcac0058d4aeb8a9f2ddec70"
    "4495863b18cc7528b0626969e8c8777206879a3f145b3e73d0caa5b80519ad8b7f3b"
    "b3794a5e856a413dba6b973c4b8cc2183b67223e3694700d4c9b5d89ea2bd5c25043"
    "363176312069de65ff18bdce5466cef27b27ae32dd545919b4b67a0c959e2a3b8c67"
    "5497d05a77236ba0582628aa19f5733878a73ac9a40f4dc868a602744dbf67d49ffa"
    "cdb0f60f08430296bd42f64669c60d09247344f8ade0d6b0cea7d5f6ed6c68bd2f60"
    "90fc3da50d5275e3af4f2f2e5b55cd770f7cf0afc99ff51329ec6466edd66e2c81c9"
    "79528fa85760c0623d9ba345c31fe6f7c2f9f7cedcb2c4bc63439bf6cfce135461c8"
    "e7f100ad4cea15099a0485fbed8cc84bf814e4625d33e25a9bc3ec8b42a82541710c"
    "cc684a4a3ab2c475ca75c7324ac870b0e20e0c67e6dfb6f424397f0238d425289cab"
    "1964858526aa0d76adb1";
static const char pkcs1_sha512[] =
    "0ad38a7753b22add13e2b7437ee762a97a20aafc3f8400170218937f48464d384f20"
    "6ac1243d2a7ea1d6bad507edc32c86c7035e4819eeac6cc26014154a6eea7f4db9dc"
    "76f8c1ea2874bbaa67bdd68ca858b61fbc73e26f1477a197708a79a33d3883a6ac38"
    "f93eab85ffa6563dbeca44f7e85a74a3ab8fbd2c09f2dc2f0127eda73781fd65e31c"
    "b01a6f0703b5ecdf1c54640207ec3b89a63c9f2a1d3dd6fb2182b5dbf73228154a9b"
    "68836825f969f379c8fd398639613c17f35518401e45609f7dde1391452f1e01c032"
    "07872c1de6793023e1c5b2456dccb2f35f324d94deb85924fbbf2aa21fadbdfa16ef"
    "9cfcd144535505d03d7f70ce3aa340e9132ac82bcd13e0f9e9d3483ffcd936256a18"
    "c372327be7ee1900bd0b5ce6ca43b6bed822b929365f05c0501da8c5f2b6fac0d45e"
    "3f55741f2ddbd9bdc9127017333945030d5057d8306819d8ead2fb9397421867c18b"
    "5384e51146b686da74b603d1801211b4d63210e8b8bde2df2e36e765a3e21e3b9f9a"
    "6918e4b6a693281efc1d8e28b93624a1bd7c87bb6f4119fc3493d92bb775cbede3ac"
    "2713e78895ff6bdfa3eca0e04f8602371bbe5e5f9289179731056f5c047157a9dacd"
    "85e798cce0de8fdba52930d0bb7a6b735b2c2f6131731c9eb2e005b7409a6c5fdfd3"
    "775436828959545699a1380e33b44a8b30bedb1aba2abbf764cb093ee01cf4c3b8f4"
    "79e7";
static const char pss_salt_20[] =
    "924a3605ac9c8315cc93e6f5edfa1369690a78785d32ef7a5c72480f15bd13fe2c6b"
    "d541fbfa50ea0ab9507e72b6b814f84cd83148fb3353cb6e6aa5babdcbf1f263cb97"
    "b351f2e11db87e2c235458eddc1c21ab8bf47e22bf12ef247b95189063617443e5b2"
    "455778348302fe60c38f02e6250ec52c0215000ff7eebf87a032383b170de08bba59"
    "39ca2c8f8ebc0f56d716dfd4d29433c5d84a3894392db92e40f43efe754bcb611fa5"
    "03acc324e2b15bc16aadbd0585d37e13a3832d2827e4366eb93e22b7d384b44357a5"
    "89a072700bc35ac9e52e2018e92dc0aa6c439f84b77f23039b4943fcc857b8ae4268"
    "7af384201f8d650535deaf2ad1c513128b2b";
static const char pss_salt_max[] =
    "2a1e2207873a1fdbc5c4575a387eaaa0f99545136b811bc1957be4c5879c66ba980a"
    "0a2ba18d472b43587e2e8dc5d3cf702ef8ed90b5cf2ea3cebe5fa939775e8520a469"
    "e7c8d6bf5678c289a06ed0e4f00aa9a71804377880b216463227b08b77941253dfe3"
    "08c8821630fbe00e880f253a72474c0929d5de505f139b136e29f76bf8a9cad6c8af"
    "834acaf0bfac590fa2d5083c0ab454c24335961790e5927afc4a5444a387570517aa"
    "acc24f17ad9faff708c6eb3bc59a7cb89e8c1913dca1898852224dd5270729849505"
    "a564b32b41d1679d8f23e24782ea0493cf312b6fe4fd1e69982a26ad2378f6e2eaf9"
    "00afb8b01088070e283da4493461eb4102da";
static const char pss_mgf1_sha384[] =
    "1038c65532539f3cdaf8348432dd93b8b1f9524b94985100ff43937978980e3bde91"
    "e46428d6d2245a61f7efd0d5914c71d91a36db3de5b044687877cea06d39186c5ec5"
    "3be506184a4f50a5af912d32e01de140c70238bcb81c3a6a068452c1afe688853387"
    "89b72134f71ac46763a69c7b11e8aa6e85f969e2bbd99e1379536aa7e29b851d7554"
    "08237300a235d72b9768fd598e447a8e606c7b4f58de420a36b838d5803b45395963"
    "27d579d406762ca03e560358798db5514c78b87592feb96fce652a5039e8a3d10b9a"
    "b763f5d128155ebbb03f9bd4dc27849c12443c4da7435b394dccd357c0183e297b3f"
    "1fefffd818c705f8b36c2bdf929628b4e76a";

/* ---- AlgorithmIdentifier ------------------------------------------------- */

static const char rsa_encryption[] = "06092a864886f70d0101010500";
static const char pss_sha256_null[] =
    "06092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a"
    "06092a864886f70d010108300d06096086480165030402010500a203020120";
static const char pss_sha256_bare[] =
    "06092a864886f70d01010a3030a00d300b0609608648016503040201a11a30180609"
    "2a864886f70d010108300b0609608648016503040201a203020120";
static const char pkcs1_sha256_null[] = "06092a864886f70d01010b0500";
static const char pkcs1_sha256_bare[] = "06092a864886f70d01010b";
static const char pss_sha384_null[] =
    "06092a864886f70d01010a3034a00f300d06096086480165030402020500a11c301a"
    "06092a864886f70d010108300d06096086480165030402020500a203020130";
static const char pss_sha384_bare[] =
    "06092a864886f70d01010a3030a00d300b0609608648016503040202a11a30180609"
    "2a864886f70d010108300b0609608648016503040202a203020130";
static const char pkcs1_sha384_null[] = "06092a864886f70d01010c0500";
static const char pkcs1_sha384_bare[] = "06092a864886f70d01010c";
static const char pss_sha512_null[] =
    "06092a864886f70d01010a3034a00f300d06096086480165030402030500a11c301a"
    "06092a864886f70d010108300d06096086480165030402030500a203020140";
static const char pss_sha512_bare[] =
    "06092a864886f70d01010a3030a00d300b0609608648016503040203a11a30180609"
    "2a864886f70d010108300b0609608648016503040203a203020140";
static const char pkcs1_sha512_null[] = "06092a864886f70d01010d0500";
static const char pkcs1_sha512_bare[] = "06092a864886f70d01010d";
static const char pss_any[] = "06092a864886f70d01010a";

struct row {
    const struct hake_scheme *scheme;
    const char *name;
    const char *key_algorithm, *signature_algorithm;
    uint16_t id;
    uint8_t kind;
    bool not_tls13;
};

/* clang-format off */
#define RSAE(sha, last)                                                        \
    {&hake_rsa_pss_rsae_##sha, "rsa_pss_rsae_" #sha, rsa_encryption,           \
     pss_##sha##_null, 0x0800 + last, HAKE_KEY_RSA, false},                    \
    {&hake_rsa_pss_rsae_##sha##_bare, "rsa_pss_rsae_" #sha, rsa_encryption,    \
     pss_##sha##_bare, 0x0800 + last, HAKE_KEY_RSA, false}
#define PSS(sha, last, form, kind, key, signature)                             \
    {&hake_rsa_pss_pss_##sha##form, "rsa_pss_pss_" #sha, key, signature,       \
     0x0800 + last, kind, false}
#define PSS_ALL(sha, last, bound)                                              \
    PSS(sha, last, , HAKE_KEY_RSA_PSS, pss_any, pss_##sha##_null),             \
    PSS(sha, last, _bare, HAKE_KEY_RSA_PSS, pss_any, pss_##sha##_bare),        \
    PSS(sha, last, _bound, bound, pss_##sha##_null, pss_##sha##_null),         \
    PSS(sha, last, _bound_bare, bound, pss_##sha##_bare, pss_##sha##_bare)
#define PKCS1(sha, first)                                                      \
    {&hake_rsa_pkcs1_##sha, "rsa_pkcs1_" #sha, rsa_encryption,                 \
     pkcs1_##sha##_null, first << 8 | 1, HAKE_KEY_RSA, true},                  \
    {&hake_rsa_pkcs1_##sha##_bare, "rsa_pkcs1_" #sha, rsa_encryption,          \
     pkcs1_##sha##_bare, first << 8 | 1, HAKE_KEY_RSA, true}

static const struct row rows[] = {
    RSAE(sha256, 4), RSAE(sha384, 5), RSAE(sha512, 6),
    PSS_ALL(sha256, 9, HAKE_KEY_RSA_PSS_SHA256),
    PSS_ALL(sha384, 10, HAKE_KEY_RSA_PSS_SHA384),
    PSS_ALL(sha512, 11, HAKE_KEY_RSA_PSS_SHA512),
    PKCS1(sha256, 4), PKCS1(sha384, 5), PKCS1(sha512, 6),
    {&hake_dangerously_rsa_pss_rsae_sha256_1024, "rsa_pss_rsae_sha256",
     rsa_encryption, pss_sha256_null, 0x0804, HAKE_KEY_RSA, false},
    {&hake_dangerously_rsa_pkcs1_sha256_1024, "rsa_pkcs1_sha256",
     rsa_encryption, pkcs1_sha256_null, 0x0401, HAKE_KEY_RSA, true},
};
/* clang-format on */
#define ROWS (sizeof rows / sizeof rows[0])

/* Which key and signature a scheme is for: sha256, sha384, sha512 */
static const struct {
    const char *key, *pss, *pkcs1;
} signed_by[] = {
    {key_2048, pss_sha256, pkcs1_sha256},
    {key_3072, pss_sha384, pkcs1_sha384},
    {key_4096, pss_sha512, pkcs1_sha512},
};

/* ---- Tests --------------------------------------------------------------- */

static uint8_t key_bytes[HAKE_PUBLIC_KEY_MAX],
    sig_bytes[HAKE_SIGNATURE_MAX + 1];
static uint8_t text[] = "what was signed";
static const struct hake_bytes message = {text, sizeof text - 1};
static struct hake_public_key key;
static struct hake_bytes sig;

static size_t hex_read(uint8_t *out, size_t cap, const char *hex)
{
    size_t len;

    ck_assert_int_eq(
        sodium_hex2bin(out, cap, hex, strlen(hex), NULL, &len, NULL), 0);
    return len;
}

static size_t hash_of(const struct row *row)
{
    const char *name = row->name + strlen(row->name) - 3;

    return strcmp(name, "256") == 0 ? 0 : strcmp(name, "384") == 0 ? 1 : 2;
}

static bool is_pkcs1(const struct row *row)
{
    return row->not_tls13;
}

static void inputs_take(const struct row *row)
{
    const size_t hash = hash_of(row);

    key.kind = row->kind;
    key.bytes.p = key_bytes;
    key.bytes.len = hex_read(key_bytes, sizeof key_bytes, signed_by[hash].key);
    sig.p = sig_bytes;
    sig.len =
        hex_read(sig_bytes, sizeof sig_bytes,
                 is_pkcs1(row) ? signed_by[hash].pkcs1 : signed_by[hash].pss);
}

static bool verifies(const struct row *row)
{
    return row->scheme->verify(&key, sig, message);
}

START_TEST(has_its_registered_number_and_algorithms)
{
    const struct row *row = &rows[_i];
    const struct hake_scheme *scheme = row->scheme;
    uint8_t der[80];

    ck_assert_uint_eq(scheme->id, row->id);
    ck_assert_str_eq(scheme->name, row->name);
    ck_assert_uint_eq(scheme->key_kind, row->kind);
    ck_assert_uint_eq(scheme->key_len, 0);
    ck_assert_int_eq(scheme->not_tls13, row->not_tls13);
    ck_assert_uint_eq(hex_read(der, sizeof der, row->key_algorithm),
                      scheme->key_algorithm.len);
    ck_assert_mem_eq(der, scheme->key_algorithm.p, scheme->key_algorithm.len);
    ck_assert_uint_eq(hex_read(der, sizeof der, row->signature_algorithm),
                      scheme->signature_algorithm.len);
    ck_assert_mem_eq(der, scheme->signature_algorithm.p,
                     scheme->signature_algorithm.len);
}
END_TEST

START_TEST(verifies_what_openssl_signed)
{
    inputs_take(&rows[_i]);
    ck_assert(verifies(&rows[_i]));
    key_bytes[key.bytes.len - 4] ^= 2; /* of the modulus */
    ck_assert(!verifies(&rows[_i]));
}
END_TEST

/* The same key and signature, asked of all schemes. */
START_TEST(refuses_what_another_scheme_signed)
{
    const struct row *row = &rows[_i];

    inputs_take(row);
    for (size_t i = 0; i < ROWS; i++) {
        key.kind = rows[i].kind;
        ck_assert_int_eq(verifies(&rows[i]),
                         hash_of(&rows[i]) == hash_of(row) &&
                             is_pkcs1(&rows[i]) == is_pkcs1(row));
    }
}
END_TEST

START_TEST(refuses_a_key_of_another_kind)
{
    const struct row *row = &rows[_i];

    inputs_take(row);
    for (key.kind = 0; key.kind <= HAKE_KEY_RSA_PSS_SHA512 + 1; key.kind++)
        ck_assert_int_eq(verifies(row), key.kind == row->kind);
}
END_TEST

START_TEST(refuses_flipped_bits)
{
    const struct row *row = &rows[_i];

    inputs_take(row);
    for (size_t bit = 0; bit < 8 * sig.len; bit += 31) {
        sig_bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert(!verifies(row));
        sig_bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * message.len; bit++) {
        text[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert(!verifies(row));
        text[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    ck_assert(verifies(row));
}
END_TEST

START_TEST(refuses_a_signature_of_any_other_length)
{
    size_t right;

    inputs_take(&rows[_i]);
    right = sig.len;
    for (sig.len = 0; sig.len <= right + 1; sig.len++)
        ck_assert_int_eq(verifies(&rows[_i]), sig.len == right);
}
END_TEST

START_TEST(refuses_other_parameters_of_pss)
{
    static const char *const others[] = {pss_salt_20, pss_salt_max,
                                         pss_mgf1_sha384};

    inputs_take(&rows[0]);
    sig.len = hex_read(sig_bytes, sizeof sig_bytes, others[_i]);
    ck_assert(!verifies(&rows[0]));
}
END_TEST

Suite *rsa_scheme_test(void)
{
    Suite *suite = suite_create("rsa_scheme");
    TCase *tcase = tcase_create("rsa_scheme");

    tcase_add_loop_test(tcase, has_its_registered_number_and_algorithms, 0,
                        ROWS);
    tcase_add_loop_test(tcase, verifies_what_openssl_signed, 0, ROWS);
    tcase_add_loop_test(tcase, refuses_what_another_scheme_signed, 0, ROWS);
    tcase_add_loop_test(tcase, refuses_a_key_of_another_kind, 0, ROWS);
    tcase_add_loop_test(tcase, refuses_flipped_bits, 0, ROWS);
    tcase_add_loop_test(tcase, refuses_a_signature_of_any_other_length, 0,
                        ROWS);
    tcase_add_loop_test(tcase, refuses_other_parameters_of_pss, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}
