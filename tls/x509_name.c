/* x509_name.c: the form of names: Name (RFC 5280 4.1.2.4) and GeneralName (RFC
 * 5280 4.2.1.6). What the attributes of a Name say is never looked at; the
 * order of those in one set is not either. */
#include "tls/x509.h"

/* Walks over the attributes of a Name and returns whether one of them is of
 * this type. */
static bool attributes_read(struct reader *r, struct hake_bytes type)
{
    struct reader rdns = der_sequence(r), rdn, attribute;
    bool has = false;
    uint8_t tag;

    while (rd_more(&rdns)) {
        rdn = der_enter(&rdns, DER_SET);
        do { /* SET SIZE (1..MAX) */
            attribute = der_sequence(&rdn);
            has |= x509_equal(der_oid(&attribute, DER_OID), type);
            der_any(&attribute, &tag);
            rd_done(&attribute);
        } while (rd_more(&rdn));
    }
    return has;
}

void x509_name_read(struct reader *r)
{
    static const struct hake_bytes no_type = {NULL, 0};

    attributes_read(r, no_type);
}

bool x509_name_has_email(struct hake_bytes name)
{
    /* RFC 5280 A.1: { pkcs-9 1 }, 1.2.840.113549.1.9.1 */
    static const uint8_t email[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                    0x0d, 1,    9,    1};
    const uint8_t *fault;
    struct reader r = rd_init(name, &fault);

    return attributes_read(&r, (struct hake_bytes){email, sizeof email});
}

/* Name is a CHOICE, so that the tag of directoryName is around another. */
struct x509_general_name x509_general_name_read(struct reader *r)
{
    struct x509_general_name name;
    struct reader explicit;

    name.value = der_any(r, &name.tag);
    if (name.tag == GENERAL_NAME_DIRECTORY) {
        explicit = rd_sub(r, name.value);
        name.value = der_read(&explicit, DER_SEQUENCE);
        rd_done(&explicit);
    }
    return name;
}

static void other_name_check(struct reader *r)
{
    struct reader name = der_enter(r, GENERAL_NAME_OTHER), value;
    uint8_t tag;

    der_oid(&name, DER_OID);
    value = der_enter(&name, DER_CONSTRUCTED);
    der_any(&value, &tag);
    rd_done(&value);
    rd_done(&name);
}

static void directory_name_check(struct reader *r)
{
    struct reader explicit = der_enter(r, GENERAL_NAME_DIRECTORY);

    x509_name_read(&explicit);
    rd_done(&explicit);
}

void x509_general_name_check(struct reader *r)
{
    struct reader start = *r;
    struct x509_general_name name = x509_general_name_read(r);

    switch (name.tag) {
    case GENERAL_NAME_OTHER: other_name_check(&start); break;
    case GENERAL_NAME_DIRECTORY: directory_name_check(&start); break;
    case GENERAL_NAME_REGISTERED_ID:
        der_oid(&start, GENERAL_NAME_REGISTERED_ID);
        break;
    /* RFC 5280 4.2.1.6: "the octet string MUST contain exactly four octets",
     * of IPv6 "exactly sixteen". */
    case GENERAL_NAME_IP:
        if (name.value.len != 4 && name.value.len != 16)
            rd_fail(&start);
        break;
    /* RFC 5280 4.2.1.6: "MUST NOT issue certificates with subjectAltNames
     * containing empty GeneralName fields". */
    case GENERAL_NAME_RFC822:
    case GENERAL_NAME_DNS:
    case GENERAL_NAME_URI:
        if (name.value.len == 0)
            rd_fail(&start);
        break;
    case GENERAL_NAME_X400:
    case GENERAL_NAME_EDI: break;
    default: rd_fail(&start);
    }
}
