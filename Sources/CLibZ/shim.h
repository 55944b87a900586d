#include <zlib.h>

/* deflateInit2 and inflateInit2 are macros, which Swift does not see. */
static inline int zlibDeflateInit(z_streamp stream, int windowBits) {
    return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
}

static inline int zlibInflateInit(z_streamp stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}
