package dev.polder.machinery.proto;

import java.util.Arrays;

/**
 * Bytes of a message, written from its end to its start: then a length is known when its turn comes, and nothing is
 * reckoned or copied twice (Go's generated {@code MarshalToSizedBuffer}).
 */
final class ReverseBuffer {

    private static final int FIRST_BYTES = 512;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int start = FIRST_BYTES;

    /** How many bytes have been written. */
    int size() {
        return bytes.length - start;
    }

    /** Puts bytes in front. */
    void put(byte[] piece) {
        make(piece.length);
        start -= piece.length;
        System.arraycopy(piece, 0, bytes, start, piece.length);
    }

    /** Puts a base-128 number in front; negative ones take ten bytes. */
    void putVarint(long number) {
        int length = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 6) / 7);
        make(length);
        start -= length;
        long rest = number;
        for (int i = 0; i < length - 1; i++) {
            bytes[start + i] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[start + length - 1] = (byte) rest;
    }

    /** Puts a number in front, its lowest byte first. */
    void putFixed(long number, int length) {
        make(length);
        start -= length;
        for (int i = 0; i < length; i++) {
            bytes[start + i] = (byte) (number >>> (8 * i));
        }
    }

    /** A copy of all that was written. */
    byte[] array() {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    private void make(int room) {
        if (room <= start) {
            return;
        }
        int size = size();
        int length = Math.max(Math.addExact(size, room), (int) Math.min(Integer.MAX_VALUE - 8, 2L * bytes.length));
        byte[] larger = new byte[length];
        System.arraycopy(bytes, start, larger, length - size, size);
        start = length - size;
        bytes = larger;
    }
}
