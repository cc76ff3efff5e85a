/*
 * The mark in C: c-mark FOLDER 80|16 CHANNELS THREADS. Each thread takes the next signal file of a folder, reads it in
 * blocks that stay in cache, and of each channel counts the values of the samples (in four histograms that are added up,
 * so that no count waits for the one before), sums up the distances of neighbours, and counts those that are equal.
 * Prints how many samples it has counted.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 128 * 1024, MOST_CHANNELS = 16, HISTOGRAMS = 4 };

static char **paths;
static int path_count, next_path, channels, sample_bytes;
static _Atomic uint64_t counted, sum_of_all;

#define COUNT(TYPE, OFFSET)                                                                  \
  static void count_##TYPE(const TYPE *samples, long count, int channel, uint32_t *bins,     \
                           long values, uint64_t *distances, uint64_t *equals) {             \
    uint64_t distance = 0, equal = 0;                                                        \
    int last = channel < count ? samples[channel] : 0;                                       \
    long own = 0;                                                                            \
    for (long i = channel; i < count; i += channels, own++) {                                \
      int sample = samples[i];                                                               \
      bins[(own & 3) * values + sample + OFFSET]++;                                          \
      distance += (uint64_t)abs(sample - last);                                              \
      equal += sample == last;                                                               \
      last = sample;                                                                         \
    }                                                                                        \
    *distances += distance;                                                                  \
    *equals += equal;                                                                        \
  }
COUNT(uint8_t, 0)
COUNT(int16_t, 32768)

static void count_file(const char *path, unsigned char *block, uint32_t *bins, long values) {
  int file = open(path, O_RDONLY);
  if (file < 0) { perror(path); exit(1); }
  /* Whole frames a block. */
  long most = BLOCK_BYTES / (channels * sample_bytes) * channels * sample_bytes;
  uint64_t distances = 0, equals = 0;
  memset(bins, 0, (size_t)channels * HISTOGRAMS * values * sizeof *bins);
  for (long bytes; (bytes = read(file, block, most)) > 0;) {
    long samples = bytes / sample_bytes;
    for (int channel = 0; channel < channels; channel++) {
      uint32_t *own = bins + (long)channel * HISTOGRAMS * values;
      if (sample_bytes == 1) count_uint8_t(block, samples, channel, own, values, &distances, &equals);
      else count_int16_t((const int16_t *)block, samples, channel, own, values, &distances, &equals);
    }
    counted += (uint64_t)samples;
  }
  close(file);
  uint64_t sum = distances + equals;
  for (long bin = 0; bin < (long)channels * HISTOGRAMS * values; bin++) sum += bins[bin];
  sum_of_all += sum;
}

static void *work(void *unused) {
  (void)unused;
  long values = sample_bytes == 1 ? 256 : 65536;
  unsigned char *block = aligned_alloc(64, BLOCK_BYTES);
  uint32_t *bins = malloc((size_t)channels * HISTOGRAMS * values * sizeof *bins);
  for (int index; (index = __atomic_fetch_add(&next_path, 1, __ATOMIC_RELAXED)) < path_count;)
    count_file(paths[index], block, bins, values);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 5) { fprintf(stderr, "usage: c-mark FOLDER 80|16 CHANNELS THREADS\n"); return 2; }
  sample_bytes = atoi(argv[2]) == 80 ? 1 : 2;
  channels = atoi(argv[3]);
  int threads = atoi(argv[4]);
  if (channels < 1 || channels > MOST_CHANNELS || threads < 1 || threads > 64) return 2;
  DIR *folder = opendir(argv[1]);
  if (folder == NULL) { perror(argv[1]); return 1; }
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    const char *ending = strrchr(entry->d_name, '.');
    if (ending == NULL || strcmp(ending, ".dat") != 0) continue;
    paths = realloc(paths, (size_t)(path_count + 1) * sizeof *paths);
    if (asprintf(&paths[path_count++], "%s/%s", argv[1], entry->d_name) < 0) return 1;
  }
  pthread_t ids[64];
  for (int thread = 0; thread < threads; thread++) pthread_create(&ids[thread], NULL, work, NULL);
  for (int thread = 0; thread < threads; thread++) pthread_join(ids[thread], NULL);
  printf("%llu\n", (unsigned long long)counted);
  /* A sum that is used cannot be optimized away. */
  return sum_of_all == 0;
}
