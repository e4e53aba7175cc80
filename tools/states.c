/*
 * states.c: `hake states`: the flow tables as Graphviz, drawn from the rows
 * that the engine runs; compare Appendix A of RFC 9846.
 */
#include <stdio.h>

#include "tls/flow.h"
#include "tls/schedule.h"
#include "tools/options.h"
#include "tools/tool.h"

struct word {
    unsigned bit;
    const char *text;
};

/* The edges' labels, in the words of the RFC. */
static const struct word facts[] = {
    {FACT_COMPAT, "if compatible with middleboxes"},
    {FACT_CERTIFICATE, "if the certificate was accepted"},
    {FACT_SIGNATURE, "if the signature was checked"},
    {FACT_PEER_FINISHED, "if Finished was checked"},
    {FACT_NPN, "if NPN was answered"},
    {FACT_PSK, "if the suite has a pre-shared key"},
    {FACT_UPDATE, "if it is due"},
    {FACT_UPDATE_REQUEST, "if the peer's is wanted"},
    {FACT_STATUS, "if the server knows status_request"},
    {FACT_POST_AUTH, "if post_handshake_auth was offered"},
    {FACT_POST_REPLY, "if it can be answered"},
    {0, NULL}};

static const struct word hello_keys[] = {
    {REOFFER, "the version is known: go on in its table"},
    {NO_HASH, "ignored, if TLS 1.2 is enabled"},
    {0, NULL}};

static const struct word keys13[] = {
    {EARLY, "early secrets; the client's keys"},
    {HS, "handshake secrets; the server's keys"},
    {CLIENT_HS, "the client's handshake keys"},
    {AP, "application secrets; the server's keys"},
    {CLIENT_AP, "the client's application keys"},
    {RES, "resumption secret"},
    {RX_UPDATE, "read with the next keys"},
    {TX_UPDATE, "write with the next keys"},
    {FORK, "a transcript behind that of the handshake"},
    {NO_HASH, "not in the transcript"},
    {0, NULL}};

static const struct word keys12[] = {{MAIN, "main secret and key block"},
                                     {RX, "read with the new keys"},
                                     {TX, "write with the new keys"},
                                     {REFUSE, "answered by no_renegotiation"},
                                     {REOFFER, "looked at again there"},
                                     {NO_HASH, "not in the transcript"},
                                     {0, NULL}};

/* A row of every state has a node of its own. */
static const char *node_name(uint8_t state)
{
    return state == ANY_STATE ? "ANY_STATE" : hake_state_name(state);
}

static void words_print(const struct word *words, unsigned bits)
{
    for (; words->text != NULL; words++) {
        if (bits & words->bit)
            printf("\\n%s", words->text);
    }
}

static void edge_print(const char *side, const struct flow_row *row,
                       const struct word *keys)
{
    const bool send = row->on & FLOW_SEND;
    const uint8_t message = row->on & (uint8_t)~FLOW_SEND;

    printf("    %s_%s -> %s_%s [label=\"%s %s", side, node_name(row->state),
           side, node_name(row->then), send ? "send" : "recv",
           hake_message_name(message));
    words_print(facts, row->facts);
    words_print(keys, row->keys);
    printf("\"%s];\n", send ? ", color=\"#1f6f43\", fontcolor=\"#1f6f43\""
                            : ", color=\"#1f4e8c\", fontcolor=\"#1f4e8c\"");
}

/* Each state once, in the order in which the rows leave them. */
static void nodes_print(const char *side, const struct hake_flow *flow,
                        bool seen[])
{
    for (const struct flow_row *row = flow->rows; row->state != STATE_INVALID;
         row++) {
        const uint8_t both[] = {row->state, row->then};

        for (unsigned i = 0; i < 2; i++) {
            if (!seen[both[i]])
                printf("    %s_%s [label=\"%s\"%s];\n", side,
                       node_name(both[i]), node_name(both[i]),
                       both[i] == CONNECTED ? ", peripheries=2" : "");
            seen[both[i]] = true;
        }
    }
}

static void edges_print(const char *side, const struct hake_flow *flow,
                        const struct word *keys)
{
    for (const struct flow_row *row = flow->rows; row->state != STATE_INVALID;
         row++)
        edge_print(side, row, keys);
}

/* One version of one side; the name begins its nodes' names. */
static void flow_print(const char *name, const char *title,
                       const struct hake_flow *hello,
                       const struct hake_flow *flow, const struct word *keys)
{
    bool seen[UINT8_MAX + 1] = {false};

    printf("  subgraph cluster_%s {\n    label=\"%s\";\n    margin=24;\n", name,
           title);
    nodes_print(name, hello, seen);
    nodes_print(name, flow, seen);
    edges_print(name, hello, hello_keys);
    edges_print(name, flow, keys);
    puts("  }");
}

int states_main(int argc, char **argv)
{
    static const struct option_spec specs[] = {{NULL, NULL, NULL, false}};
    struct options o;
    int status = options_parse(
        &o, specs, "states",
        "Prints the state tables of client and server as Graphviz, for "
        "example:\n\n    hake states | dot -Tsvg > states.svg",
        argc, argv);

    if (status >= 0)
        return status;
    if (o.len > 0) {
        fputs("hake: states takes no argument\n", stderr);
        return EXIT_USAGE;
    }
    puts("digraph hake {\n"
         "  // Any failure in any state leads to FAILED, which is not drawn.\n"
         "  node [shape=box, style=rounded, fontname=\"monospace\"];\n"
         "  edge [fontname=\"sans-serif\", fontsize=10];");
    flow_print("client13", "TLS 1.3 client", &flow_hello_client, &flow13_client,
               keys13);
    flow_print("server13", "TLS 1.3 server", &flow_hello_server, &flow13_server,
               keys13);
    flow_print("client12", "TLS 1.2 client", &flow_hello_client, &flow12_client,
               keys12);
    flow_print("server12", "TLS 1.2 server", &flow_hello_server, &flow12_server,
               keys12);
    puts("}");
    return EXIT_DONE;
}
