/*
 * x509_search_test.c: the search for a path (RFC 5280 6, RFC 4158): orders,
 * copies, loops, dead ends, and what is made to take for ever; and a whole
 * chain cut and damaged at every byte.
 */
#include "tls/x509_build.h"

#include <check.h>
#include <string.h>

static struct chain chain;
static struct build leaf, ca, root;
static char names[32][4];

static void setup(void)
{
    chain_init(&chain);
    chain_usual(&leaf, &ca, &root);
    for (unsigned i = 0; i < 32; i++) {
        names[i][0] = 'n';
        names[i][1] = (char)('0' + i / 10);
        names[i][2] = (char)('0' + i % 10);
    }
}

/* The i-th of a row of intermediates; the 0th is issued by root. Keys are 20
 * and more. */
static struct build intermediate(unsigned i)
{
    return CA(.subject = names[i], .issuer = i == 0 ? "root" : names[i - 1],
              .key = (uint8_t)(20 + i),
              .signer = (uint8_t)(i == 0 ? 9 : 20 + i - 1));
}

/* leaf below a row of so many; the list has them in the order of this walk. */
static void add_row(unsigned len, unsigned step)
{
    leaf.issuer = names[len - 1];
    leaf.signer = (uint8_t)(20 + len - 1);
    chain_add(&chain, &leaf);
    for (unsigned i = 0, at = step % len; i < len; i++) {
        struct build b = intermediate(at);

        chain_add(&chain, &b);
        at = (at + step) % len;
    }
    chain_anchor(&chain, &root);
}

static void assert_path_is_row(unsigned len)
{
    ck_assert_uint_eq(chain.verdict.path_len, len + 1);
    ck_assert_uint_eq(chain.verdict.path[0], 0);
    for (unsigned i = 1; i <= len; i++) {
        const struct hake_bytes *list = chain.list;
        const uint8_t *path = chain.verdict.path;

        ck_assert(x509_equal(hake_certificate_subject(list[path[i]]),
                             hake_certificate_issuer(list[path[i - 1]])));
    }
}

START_TEST(a_path_of_20_intermediates_in_any_order)
{
    static const unsigned steps[] = {1, 19, 3, 7, 11}; /* coprime to 20 */

    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        setup();
        add_row(20, steps[i]);
        ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
        assert_path_is_row(20);
    }
}
END_TEST

START_TEST(the_longest_path_and_one_longer)
{
    add_row(HAKE_PATH_MAX - 2, 1);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    assert_path_is_row(HAKE_PATH_MAX - 2);
    chain.trust.depth = 255; /* more than there is room for */
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    chain.trust.depth = HAKE_PATH_MAX - 3;
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_PATH_DEPTH);
    setup();
    add_row(HAKE_PATH_MAX - 1, 1);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_PATH_DEPTH);
}
END_TEST

START_TEST(copies_and_strangers_in_the_list_do_no_harm)
{
    struct build stranger =
        CA(.subject = "x", .issuer = "y", .key = 5, .signer = 6);

    chain_add(&chain, &leaf);
    chain_add(&chain, &leaf);
    chain_add(&chain, &stranger);
    chain.list[chain.len] = BYTES("no certificate at all");
    chain.path.len = ++chain.len;
    chain.list[chain.len] = (struct hake_bytes){NULL, 0};
    chain.path.len = ++chain.len;
    chain_add(&chain, &ca);
    chain_add(&chain, &ca);
    chain_add(&chain, &root);
    chain_anchor(&chain, &root);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.path_len, 2);
    ck_assert_uint_eq(chain.verdict.path[1], 5);
}
END_TEST

START_TEST(goes_back_from_a_dead_end)
{
    struct build old = ca, wrong_key = ca;

    old.issuer = "gone"; /* the same key, certified by a CA long gone */
    old.signer = 7;
    wrong_key.key = 6;
    chain_add(&chain, &leaf);
    chain_add(&chain, &wrong_key);
    chain_add(&chain, &old);
    chain_add(&chain, &ca);
    chain_anchor(&chain, &root);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.path_len, 2);
    ck_assert_uint_eq(chain.verdict.path[1], 3);
}
END_TEST

START_TEST(finds_its_way_by_a_cross_certificate)
{
    /* The new root is not known here, but the old one certified it. */
    struct build crossed =
        CA(.subject = "new", .issuer = "root", .key = 4, .signer = 9);
    struct build self =
        CA(.subject = "new", .issuer = "new", .key = 4, .signer = 4);

    ca.issuer = "new";
    ca.signer = 4;
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain_add(&chain, &self);
    chain_add(&chain, &crossed);
    chain_anchor(&chain, &root);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.path_len, 3);
    ck_assert_uint_eq(chain.verdict.path[2], 3);
}
END_TEST

START_TEST(an_expired_anchor_does_not_hide_another_way)
{
    struct build expired = root, crossed = root;

    expired.not_after = "20210101000000Z";
    crossed.issuer = "older";
    crossed.signer = 8;
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain_add(&chain, &crossed);
    chain_anchor(&chain, &expired);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_UNKNOWN);
    chain_anchor(&chain, &CA(.subject = "older", .issuer = "older", .key = 8));
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.path_len, 3);
    ck_assert_uint_eq(chain.verdict.anchor, 1);
}
END_TEST

START_TEST(is_not_caught_in_a_loop)
{
    struct build a = CA(.subject = "A", .issuer = "B", .key = 3, .signer = 4);
    struct build b = CA(.subject = "B", .issuer = "A", .key = 4, .signer = 3);

    leaf.issuer = "A";
    leaf.signer = 3;
    chain_add(&chain, &leaf);
    chain_add(&chain, &a);
    chain_add(&chain, &b);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_UNKNOWN);
    ck_assert_uint_eq(chain.verdict.certificate, 2);
    a.serial = BYTES("\x02"); /* another one, of the same name and key */
    chain_add(&chain, &a);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_UNKNOWN);
    chain_anchor(&chain, &CA(.subject = "A", .issuer = "A", .key = 3));
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    ck_assert_uint_eq(chain.verdict.path_len, 1);
}
END_TEST

static unsigned verified;

static bool count_verify(const struct hake_public_key *key,
                         struct hake_bytes sig, struct hake_bytes message)
{
    (void)key;
    (void)sig;
    (void)message;
    verified++;
    return true;
}

/* Every certificate could have issued every other: a search that only looks
 * for copies of certificates would see 23! paths. */
START_TEST(certificates_of_one_name_and_key_are_tried_once)
{
    struct hake_scheme counting = hake_ed25519;
    const struct hake_scheme *const schemes[] = {&counting, NULL};

    counting.verify = count_verify;
    chain.path.schemes = schemes;
    leaf.issuer = "X";
    leaf.signer = 3;
    chain_add(&chain, &leaf);
    for (uint8_t i = 1; i < HAKE_CERTIFICATES_MAX; i++)
        chain_add(&chain, &CA(.subject = "X", .issuer = "X", .key = 3,
                              .signer = 3, .serial = {&i, 1}));
    verified = 0;
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_UNKNOWN);
    ck_assert_uint_eq(verified, HAKE_CERTIFICATES_MAX - 1);
}
END_TEST

/* The same with a key each, and signatures that are all good, which nobody
 * can make: the worst that a peer could wish for. */
START_TEST(a_search_among_many_keys_is_ended_by_the_limit)
{
    struct hake_scheme counting = hake_ed25519;
    const struct hake_scheme *const schemes[] = {&counting, NULL};

    counting.verify = count_verify;
    chain.path.schemes = schemes;
    leaf.issuer = "X";
    chain_add(&chain, &leaf);
    for (uint8_t i = 1; i < HAKE_CERTIFICATES_MAX; i++)
        chain_add(&chain, &CA(.subject = "X", .issuer = "X", .key = i + 20u));
    verified = 0;
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_PATH_SIGNATURES);
    ck_assert_uint_eq(verified, HAKE_PATH_SIGNATURES_MAX);
    ck_assert_uint_eq(chain.verdict.certificate, HAKE_CERTIFICATE_NONE);
    /* Bad signatures all: each is tried for the end-entity certificate. */
    counting.verify = hake_ed25519.verify;
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_SIGNATURE);
}
END_TEST

/* Anchors count as well. */
START_TEST(many_anchors_of_one_name_are_limited_too)
{
    struct hake_anchor anchors[HAKE_PATH_SIGNATURES_MAX + 1];
    uint8_t wrong_der[BUILD_MAX], right_der[BUILD_MAX];
    struct build wrong = root;
    struct hake_bytes right = build_certificate(&root, right_der);

    wrong.key = wrong.signer = 8;
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    memset(anchors, 0, sizeof anchors);
    for (unsigned i = 0; i <= HAKE_PATH_SIGNATURES_MAX; i++)
        anchors[i].certificate = build_certificate(&wrong, wrong_der);
    chain.trust.anchors = anchors;
    /* One signature is the end-entity certificate's. */
    chain.trust.anchors_len = HAKE_PATH_SIGNATURES_MAX - 1;
    anchors[HAKE_PATH_SIGNATURES_MAX - 2].certificate = right;
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    anchors[HAKE_PATH_SIGNATURES_MAX - 2] = anchors[0];
    anchors[HAKE_PATH_SIGNATURES_MAX - 1].certificate = right;
    chain.trust.anchors_len = HAKE_PATH_SIGNATURES_MAX;
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_PATH_SIGNATURES);
}
END_TEST

START_TEST(name_comparisons_are_limited)
{
    static uint8_t constraints[BUILD_MAX], list[BUILD_MAX];
    struct writer c = wr_init(constraints, sizeof constraints);
    struct writer n = wr_init(list, sizeof list);
    struct wr_mark excluded = build_open(&c, DER_CONSTRUCTED + 1);

    for (unsigned i = 0; i < 240; i++)
        wr_bytes(&c, BYTES("\x30\x03\x82\x01x"));
    build_close(&c, excluded);
    for (unsigned i = 0; i < 300; i++)
        wr_bytes(&n, BYTES("\x82\x01y"));
    leaf.names = (struct hake_bytes){list, n.len};
    leaf.subject = NULL;
    root.constraints = (struct hake_bytes){constraints, c.len};
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain_anchor(&chain, &root);
    /* 240 * (301 + 1): a few more than there may be */
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_NAME_COMPARISONS);
    ck_assert_uint_eq(chain.verdict.certificate, HAKE_CERTIFICATE_NONE);
    setup();
    leaf.names = (struct hake_bytes){list, 3 * 270};
    root.constraints = (struct hake_bytes){constraints, c.len};
    chain_add(&chain, &leaf);
    chain_add(&chain, &ca);
    chain_anchor(&chain, &root);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
}
END_TEST

START_TEST(the_error_of_the_path_that_came_furthest_is_told)
{
    struct build first = ca, second = ca, above = ca;

    first.not_after = "20210101000000Z"; /* wrong at once */
    second.issuer = "mid";
    second.signer = 3;
    above = CA(.subject = "mid", .issuer = "root", .key = 3, .signer = 9,
               .usage = X509_DIGITAL_SIGNATURE); /* wrong above second */
    chain_add(&chain, &leaf);
    chain_add(&chain, &first);
    chain_anchor(&chain, &root);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_EXPIRED);
    ck_assert_uint_eq(chain.verdict.certificate, 1);
    chain_add(&chain, &second);
    chain_add(&chain, &above);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_KEY_USAGE);
    ck_assert_uint_eq(chain.verdict.certificate, 3);
    /* Of several that came as far, the first. */
    setup();
    second = ca;
    second.ca = false;
    first.not_after = "20210101000000Z";
    chain_add(&chain, &leaf);
    chain_add(&chain, &second);
    chain_add(&chain, &first);
    ck_assert_int_eq(chain_judge(&chain), HAKE_ERR_CERTIFICATE_NOT_CA);
    ck_assert_uint_eq(chain.verdict.certificate, 1);
}
END_TEST

/* ---- Damage ------------------------------------------------------------- */

/* Every octet of a certificate is signed, or says how, or is the signature:
 * no damage to the list is ever accepted. */
START_TEST(a_chain_cut_at_any_byte_is_refused)
{
    add_row(2, 1);
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    for (unsigned i = 0; i < 3; i++) {
        const struct hake_bytes whole = chain.list[i];

        for (chain.list[i].len = 0; chain.list[i].len < whole.len;
             chain.list[i].len++)
            ck_assert_int_ne(chain_judge(&chain), HAKE_OK);
        ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
    }
}
END_TEST

START_TEST(a_chain_with_any_bit_flipped_is_refused)
{
    add_row(2, 1);
    for (unsigned i = 0; i < 3; i++) {
        for (size_t bit = 0; bit < 8 * chain.list[i].len; bit++) {
            chain.der[i][bit / 8] ^= (uint8_t)(1u << bit % 8);
            ck_assert_int_ne(chain_judge(&chain), HAKE_OK);
            ck_assert_uint_eq(chain.verdict.path_len, 0);
            chain.der[i][bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
    ck_assert_int_eq(chain_judge(&chain), HAKE_OK);
}
END_TEST

/* An anchor is believed as it is: only what is used of it matters. Flips that
 * change neither its form, nor subject, key, dates and extensions pass. */
START_TEST(a_damaged_anchor_is_refused_but_for_what_is_not_asked)
{
    struct x509_certificate c;
    struct hake_bytes der;
    unsigned passed = 0;

    add_row(1, 1);
    der = chain.anchors[0].certificate;
    ck_assert_int_eq(x509_read(der, &c), HAKE_OK);
    for (size_t bit = 0; bit < 8 * der.len; bit++) {
        uint8_t *at = chain.der[CHAIN_MAX] + bit / 8;
        bool used = at < c.serial.p ||
                    (at >= c.subject.p && at < c.signature.p - 3 - 9);

        *at ^= (uint8_t)(1u << bit % 8);
        if (chain_judge(&chain) == HAKE_OK) {
            ck_assert_msg(!used, "bit %zu", bit);
            passed++;
        }
        *at ^= (uint8_t)(1u << bit % 8);
    }
    /* serial number, issuer's text, digits of dates, signature */
    ck_assert_uint_ge(passed, 8 * 64);
}
END_TEST

Suite *x509_search_test(void)
{
    Suite *suite = suite_create("x509_search");
    TCase *tcase = tcase_create("x509_search");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, a_path_of_20_intermediates_in_any_order);
    tcase_add_test(tcase, the_longest_path_and_one_longer);
    tcase_add_test(tcase, copies_and_strangers_in_the_list_do_no_harm);
    tcase_add_test(tcase, goes_back_from_a_dead_end);
    tcase_add_test(tcase, finds_its_way_by_a_cross_certificate);
    tcase_add_test(tcase, an_expired_anchor_does_not_hide_another_way);
    tcase_add_test(tcase, is_not_caught_in_a_loop);
    tcase_add_test(tcase, certificates_of_one_name_and_key_are_tried_once);
    tcase_add_test(tcase, a_search_among_many_keys_is_ended_by_the_limit);
    tcase_add_test(tcase, many_anchors_of_one_name_are_limited_too);
    tcase_add_test(tcase, name_comparisons_are_limited);
    tcase_add_test(tcase, the_error_of_the_path_that_came_furthest_is_told);
    tcase_add_test(tcase, a_chain_cut_at_any_byte_is_refused);
    tcase_add_test(tcase, a_chain_with_any_bit_flipped_is_refused);
    tcase_add_test(tcase,
                   a_damaged_anchor_is_refused_but_for_what_is_not_asked);
    suite_add_tcase(suite, tcase);
    return suite;
}
