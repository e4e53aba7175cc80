/* hake.c: the command `hake`: sends each command to its own file. */
#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "tools/tool.h"

#define VERSION "0.1.0"

static const struct command {
    const char *name;
    int (*main)(int argc, char **argv);
    const char *help;
} commands[] = {
    {"client", client_main, "connects to a TLS server"},
    {"server", server_main, "serves TLS on a port"},
    {"trace", trace_main, "explains a handshake between two peers in memory"},
    {"vectors", vectors_main, "replays test vectors"},
    {"states", states_main, "prints the state tables as Graphviz"},
    {"verify", verify_main, "validates certificate chains"},
    {"errors", errors_main, "prints the error catalogue"},
    {"cert", cert_main, "makes keys and certificates for tests and demos"},
    {"bench", bench_main, "measures handshakes and records against libsodium"},
};

static int help_print(void)
{
    puts("usage: hake COMMAND [options]\n\n"
         "A TLS 1.3 handshake engine and its tools.\n\ncommands:");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        printf("  %-8s  %s\n", commands[i].name, commands[i].help);
    puts(
        "\nhake COMMAND --help tells the options of a command. The exit status "
        "is 0 when\nall is done, 1 when a handshake or a transfer failed, 2 "
        "after wrong usage.");
    return EXIT_DONE;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        fputs("hake: which command? See hake --help\n", stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0)
        return help_print();
    if (strcmp(argv[1], "--version") == 0) {
        printf("hake %s, with libsodium %s\n", VERSION,
               sodium_version_string());
        return EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].main(argc - 2, argv + 2);
    }
    fprintf(stderr, "hake: there is no command %s; see hake --help\n", argv[1]);
    return EXIT_USAGE;
}

/* What was printed may never have arrived: a full disk, a closed pipe. */
static int output_finish(int status)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return status;
    if (errno != EPIPE)
        fputs("hake: standard output cannot be written\n", stderr);
    return status == EXIT_DONE ? EXIT_FAILED : status;
}

int main(int argc, char **argv)
{
    struct sigaction ignore;

    /* A peer that goes away is an error of write(), not the end of us. */
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, NULL);
    if (sodium_init() < 0) {
        fputs("hake: libsodium cannot be initialised\n", stderr);
        return EXIT_FAILED;
    }
    return output_finish(dispatch(argc, argv));
}
