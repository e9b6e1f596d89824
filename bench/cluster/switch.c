/*
 * A switch that delays: it gives each host, a network namespace, a card, and hands every frame that one sends to the others
 * after so many microseconds. For kernels that cannot delay by themselves (tc-netem).
 *
 *     switch MICROSECONDS CARD HOST...
 *
 * Prints a line when the cards are there, and works until it is ended.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { most_hosts = 64, most_bytes = 65536, most_waiting = 1 << 16, address_bytes = 6 };

struct frame {
  long long due; /* nanoseconds */
  int from, length;
  unsigned char *bytes;
};

static struct pollfd cards[most_hosts];
/* The address of the card behind each port, as far as it has sent something. */
static unsigned char addresses[most_hosts][address_bytes];
static struct frame waiting[most_waiting];
static unsigned first, end;
static int hosts;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* A card in the namespace of a host, whose other end is this file. */
static int card_of(const char *host, const char *card) {
  char path[256];
  snprintf(path, sizeof path, "/var/run/netns/%s", host);
  int namespace = open(path, O_RDONLY | O_CLOEXEC);
  if (namespace < 0 || setns(namespace, CLONE_NEWNET) < 0) fail(path);
  close(namespace);
  int file = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (file < 0) fail("/dev/net/tun");
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strncpy(request.ifr_name, card, IFNAMSIZ - 1);
  if (ioctl(file, TUNSETIFF, &request) < 0) fail(card);
  return file;
}

static void receive(int port, long long delay) {
  unsigned char bytes[most_bytes];
  while (end - first < most_waiting) {
    int length = read(cards[port].fd, bytes, sizeof bytes);
    if (length < 0 && errno != EAGAIN) fail("read");
    if (length < 2 * address_bytes) return;
    memcpy(addresses[port], bytes + address_bytes, address_bytes);
    unsigned char *copy = malloc(length);
    if (copy == NULL) fail("malloc");
    memcpy(copy, bytes, length);
    waiting[end++ % most_waiting] = (struct frame){now() + delay, port, length, copy};
  }
}

static void send_due(void) {
  for (; first != end && waiting[first % most_waiting].due <= now(); first++) {
    struct frame *frame = &waiting[first % most_waiting];
    int known = -1;
    for (int port = 0; port < hosts; port++)
      if (memcmp(addresses[port], frame->bytes, address_bytes) == 0) known = port;
    for (int port = 0; port < hosts; port++) {
      if (port == frame->from || (known >= 0 && port != known)) continue;
      /* A card that is not up yet takes nothing, and neither does one that is full: frames get lost. */
      if (write(cards[port].fd, frame->bytes, frame->length) < 0 && errno != EIO && errno != EAGAIN) fail("write");
    }
    free(frame->bytes);
  }
}

int main(int count, char **words) {
  hosts = count - 3;
  if (hosts < 2 || hosts > most_hosts) {
    fprintf(stderr, "expected MICROSECONDS CARD HOST...\n");
    return 2;
  }
  long long delay = atof(words[1]) * 1000;
  for (int port = 0; port < hosts; port++)
    cards[port] = (struct pollfd){.fd = card_of(words[port + 3], words[2]), .events = POLLIN};
  prctl(PR_SET_TIMERSLACK, 1000);
  puts("ready");
  fflush(stdout);
  for (;;) {
    long long left = first == end ? 1000000000LL : waiting[first % most_waiting].due - now();
    struct timespec time = {.tv_sec = left / 1000000000LL, .tv_nsec = left > 0 ? left % 1000000000LL : 0};
    if (ppoll(cards, hosts, &time, NULL) < 0 && errno != EINTR) fail("ppoll");
    for (int port = 0; port < hosts; port++)
      if (cards[port].revents != 0) receive(port, delay);
    send_due();
  }
}
