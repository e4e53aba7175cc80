/*
 * tool.h: the commands of build/hake. Each gets the arguments behind its name
 * and returns the exit status: 0 done, 1 the handshake or transfer failed, 2
 * usage.
 */
#ifndef HAKE_TOOL_H
#define HAKE_TOOL_H

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

int client_main(int argc, char **argv);
int server_main(int argc, char **argv);
int trace_main(int argc, char **argv);
int vectors_main(int argc, char **argv);
int states_main(int argc, char **argv);
int verify_main(int argc, char **argv);
int errors_main(int argc, char **argv);
int cert_main(int argc, char **argv);
int bench_main(int argc, char **argv);

#endif
