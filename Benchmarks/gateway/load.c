// A load client that presents a client certificate: one thread, epoll, OpenSSL.
//
//   load MODE HOST PORT CERTIFICATE KEY PATH STATUS CONNECTIONS OPERATIONS
//
// MODE handshake:   each operation is a new connection, a full TLS 1.3 handshake, one request, and the end.
// MODE resumption:  the same, but with the session of an earlier connection; one that is not resumed is an error.
// MODE requests:    the connections are made first; each operation is one request on one of them.
// MODE noise:       each operation is a new connection, bytes that are no TLS, and the end; STATUS does not matter.
//
// Prints "OPERATIONS ERRORS SECONDS P50 P99", the last two in microseconds for each operation. A response must have the
// STATUS and a Content-Length. In the modes requests and resumption it says "ready" when all connections have had their
// first response, and waits for a line on standard input before it goes on, so that the first handshakes stay out of
// what is measured.

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum state { CONNECTING, HANDSHAKING, WRITING, READING, IDLE };

struct connection {
    int fd;
    SSL *ssl;
    SSL_SESSION *session;
    enum state state;
    double started;
    size_t have;
    char buffer[16384];
};

static int poller, is_handshake_mode, is_resumption_mode, is_noise_mode, expected_status;
static long started, finished, errors, total, latency_count;
static double *latencies;
static struct sockaddr_in address;
static SSL_CTX *context;
static char request[2048];
static int request_length;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    ERR_print_errors_fp(stderr);
    exit(70);
}

static void watch(struct connection *c, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, operation, c->fd, &event) < 0) die("epoll_ctl");
}

static void open_connection(struct connection *c) {
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) die("socket");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) die("connect");
    c->ssl = SSL_new(context);
    if (c->session) SSL_set_session(c->ssl, c->session);
    SSL_set_fd(c->ssl, c->fd);
    SSL_set_connect_state(c->ssl);
    c->state = CONNECTING;
    c->started = now();
    c->have = 0;
    watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
}

static void close_connection(struct connection *c) {
    if (!is_noise_mode) SSL_shutdown(c->ssl);
    SSL_free(c->ssl);
    close(c->fd);
    c->ssl = NULL;
    c->fd = -1;
}

// 1 when the operation is to be tried again as soon as the socket lets it, 0 when it failed for good.
static int waits(struct connection *c, int result) {
    switch (SSL_get_error(c->ssl, result)) {
    case SSL_ERROR_WANT_READ: watch(c, EPOLLIN, EPOLL_CTL_MOD); return 1;
    case SSL_ERROR_WANT_WRITE: watch(c, EPOLLOUT, EPOLL_CTL_MOD); return 1;
    default: ERR_clear_error(); return 0;
    }
}

// 1 when a whole response is here, 0 when not yet, -1 when it is not the one that is expected.
static int response_state(struct connection *c) {
    c->buffer[c->have] = 0;
    char *end = strstr(c->buffer, "\r\n\r\n");
    if (!end) return 0;
    if (c->have < 12 || atoi(c->buffer + 9) != expected_status) return -1;
    char *length = strcasestr(c->buffer, "\r\ncontent-length:");
    if (!length || length > end) return -1;
    size_t whole = (size_t)(end - c->buffer) + 4 + strtoul(length + 17, NULL, 10);
    return c->have >= whole ? 1 : 0;
}

static void begin_request(struct connection *c);

static void finish_operation(struct connection *c, int is_good) {
    finished++;
    if (is_good && is_resumption_mode) {
        // With TLS 1.3 the ticket has come before the response.
        if (!c->session) c->session = SSL_get1_session(c->ssl);
        else is_good = SSL_session_reused(c->ssl);
    }
    if (!is_good) errors++;
    latencies[latency_count++] = now() - c->started;
    if (is_handshake_mode || !is_good) {
        close_connection(c);
        if (started < total) { started++; open_connection(c); }
    } else if (started < total) {
        started++;
        begin_request(c);
    } else {
        c->state = IDLE;
    }
}

// Says something that is no TLS, or almost is, and goes; every other time with a reset.
static void make_noise(struct connection *c) {
    static unsigned turn = 1;
    unsigned char bytes[300] = {0x16, 0x03, 0x01, 0x01, 0x00};
    for (size_t i = turn % 3 == 0 ? 5 : 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(turn * 167 + i * 13);
    ssize_t written = write(c->fd, bytes, turn++ % sizeof bytes);
    struct linger at_once = {.l_onoff = (int)(turn & 1), .l_linger = 0};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    finish_operation(c, written >= 0);
}

static void advance(struct connection *c) {
    int result;
    if (is_noise_mode) return make_noise(c);
    if (c->state == CONNECTING) c->state = HANDSHAKING;
    if (c->state == HANDSHAKING) {
        result = SSL_do_handshake(c->ssl);
        if (result != 1) {
            if (!waits(c, result)) finish_operation(c, 0);
            return;
        }
        c->state = WRITING;
        c->have = 0;
    }
    if (c->state == WRITING) {
        result = SSL_write(c->ssl, request, request_length);
        if (result <= 0) {
            if (!waits(c, result)) finish_operation(c, 0);
            return;
        }
        c->state = READING;
        watch(c, EPOLLIN, EPOLL_CTL_MOD);
    }
    while (c->state == READING) {
        result = SSL_read(c->ssl, c->buffer + c->have, (int)(sizeof c->buffer - 1 - c->have));
        if (result <= 0) {
            if (!waits(c, result)) finish_operation(c, 0);
            return;
        }
        c->have += (size_t)result;
        int state = response_state(c);
        if (state != 0 || c->have >= sizeof c->buffer - 1) {
            finish_operation(c, state == 1);
            return;
        }
    }
}

static void begin_request(struct connection *c) {
    c->state = WRITING;
    c->started = now();
    c->have = 0;
    advance(c);
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void run_until(long target) {
    struct epoll_event events[256];
    double deadline = now() + 120;
    while (finished < target) {
        int count = epoll_wait(poller, events, 256, 1000);
        if (now() > deadline) { fprintf(stderr, "load: took too long\n"); exit(70); }
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (c->fd >= 0 && c->state != IDLE) advance(c);
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 10) { fprintf(stderr, "usage: see the head of load.c\n"); return 64; }
    signal(SIGPIPE, SIG_IGN);
    is_noise_mode = strcmp(argv[1], "noise") == 0;
    is_resumption_mode = strcmp(argv[1], "resumption") == 0;
    is_handshake_mode = is_noise_mode || is_resumption_mode || strcmp(argv[1], "handshake") == 0;
    int has_prelude = is_resumption_mode || !is_handshake_mode;
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)atoi(argv[3]));
    if (inet_pton(AF_INET, argv[2], &address.sin_addr) != 1) die("address");
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (SSL_CTX_use_certificate_chain_file(context, argv[4]) != 1) die("certificate");
    if (SSL_CTX_use_PrivateKey_file(context, argv[5], SSL_FILETYPE_PEM) != 1) die("key");
    request_length = snprintf(
        request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: load\r\nAccept: */*\r\n\r\n", argv[6]);
    expected_status = atoi(argv[7]);
    long count = atol(argv[8]);
    long operations = atol(argv[9]);
    poller = epoll_create1(0);
    latencies = calloc((size_t)(count + operations), sizeof *latencies);
    struct connection *connections = calloc((size_t)count, sizeof *connections);

    total = has_prelude ? count : operations;
    double begin = now();
    for (long i = 0; i < count && started < total; i++) { started++; open_connection(&connections[i]); }
    run_until(total);
    if (has_prelude) {
        if (errors) { fprintf(stderr, "load: %ld of %ld connections failed\n", errors, count); return 69; }
        printf("ready\n");
        fflush(stdout);
        if (getchar() == EOF) return 70;
        latency_count = 0;
        total = count + operations;
        begin = now();
        for (long i = 0; i < count && started < total; i++) {
            started++;
            if (is_resumption_mode) open_connection(&connections[i]); else begin_request(&connections[i]);
        }
        run_until(total);
    }
    double seconds = now() - begin;
    qsort(latencies, (size_t)latency_count, sizeof *latencies, by_size);
    printf("%ld %ld %.3f %.0f %.0f\n", operations, errors, seconds, latencies[latency_count / 2] * 1e6,
           latencies[latency_count * 99 / 100] * 1e6);
    return errors ? 69 : 0;
}
