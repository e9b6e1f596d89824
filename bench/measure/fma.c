/* The most multiply-adds a second that the processor does: a loop of nothing else, in registers, on every thread.
   Prints JSON. Usage: fma THREADS */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif

typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

/* Enough chains that none waits for itself: 4 cycles of latency on two units take 8. No more, or 16 registers do not do. */
#define CHAINS 12
#define EACH(do) do(0) do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) do(10) do(11)

static const long iterations = 50000000;
static const int rounds = 12;
/* What the compiler cannot know, it cannot compute beforehand or leave out. */
static volatile float start = 0.25f;
static volatile float sink;

static void *work(void *unused) {
  (void)unused;
  lanes half, sum, first;
  for (int i = 0; i < LANES; i++) {
    half[i] = 0.5f;
    first[i] = start;
  }
#define BEGIN(n) lanes c##n = first + (float)n;
#define STEP(n) c##n = c##n * half + half; /* tends to 1: neither overflows nor becomes denormal */
#define END(n) sum = sum + c##n;
  EACH(BEGIN)
  for (long i = 0; i < iterations; i++) {
    EACH(STEP)
  }
  sum = half;
  EACH(END)
  sink = sum[0];
  return NULL;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
  int threads = count > 1 ? atoi(arguments[1]) : 1;
  if (threads < 1 || threads > 256) return 1;
  double best = 0;
  for (int round = 0; round < rounds; round++) {
    pthread_t started[256];
    double began = now();
    for (int i = 0; i < threads; i++)
      if (pthread_create(&started[i], NULL, work, NULL) != 0) return 1;
    for (int i = 0; i < threads; i++) pthread_join(started[i], NULL);
    double rate = 2.0 * threads * CHAINS * LANES * iterations / (now() - began);
    if (rate > best) best = rate;
  }
  printf("{\"gflops\": %.1f, \"lanes\": %d}\n", best / 1e9, LANES);
  return 0;
}
