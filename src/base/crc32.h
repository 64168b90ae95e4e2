/* CRC-32 as zlib, PNG and Ethernet have it: reflected polynomial 0xEDB88320, all ones before and
 * after.  "123456789" gives cbf43926.
 *
 *   uint32_t crc = CRC32_START;
 *   crc = crc32_add(crc, part, size);       // any number of times, in any cutting
 *   if (crc == expected) ... */
#ifndef BASE_CRC32_H
#define BASE_CRC32_H

#include <stddef.h>
#include <stdint.h>

#define CRC32_START UINT32_C(0)

/* The checksum of everything so far, with `size` bytes more. */
uint32_t crc32_add(uint32_t crc, const void *bytes, size_t size);
/* The same, of bytes whose own checksum is known, without looking at them again. */
uint32_t crc32_join(uint32_t crc, uint32_t crc_of_more, size_t size_of_more);

#endif
