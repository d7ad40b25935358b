package dev.polder.machinery.decode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Base64 as Go's {@code encoding/base64} reads it: line ends anywhere count for nothing, padding is there or is not as the
 * encoding says, and what is wrong is told by its place.
 */
public enum GoBase64 {
    /** {@code base64.StdEncoding}. */
    STANDARD("+/", true, Base64.getDecoder()),
    /** {@code base64.URLEncoding}. */
    URL("-_", true, Base64.getUrlDecoder()),
    /** {@code base64.RawURLEncoding}. */
    RAW_URL("-_", false, Base64.getUrlDecoder());

    private static final int GROUP = 4;
    private static final int BITS = 6;
    private static final int LETTERS = 26;

    private final String last;
    private final boolean padded;

    @SuppressWarnings("ImmutableEnumChecker") // the decoders of the JDK have no state
    private final Base64.Decoder fast;

    GoBase64(String last, boolean padded, Base64.Decoder fast) {
        this.last = last;
        this.padded = padded;
        this.fast = fast;
    }

    /**
     * The bytes that a text stands for.
     *
     * @throws DecodeException with Go's text when it stands for none
     */
    public byte[] decode(String text) throws DecodeException {
        boolean plain = padded ? text.length() % GROUP == 0 : text.indexOf('=') < 0;
        if (plain) {
            try {
                return fast.decode(text);
            } catch (IllegalArgumentException slow) {
                // It may have line ends; else the place of the mistake is looked for.
            }
        }
        return new Reading(text.getBytes(StandardCharsets.UTF_8)).all();
    }

    private int value(byte c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + LETTERS;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 2 * LETTERS;
        }
        int at = last.indexOf(c);
        return at < 0 ? -1 : at + (1 << BITS) - 2;
    }

    /** One text, group by group ({@code decodeQuantum}). */
    private final class Reading {
        private final byte[] text;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int at;

        Reading(byte[] text) {
            this.text = text;
        }

        byte[] all() throws DecodeException {
            boolean more = true;
            while (more) {
                more = group();
            }
            return out.toByteArray();
        }

        /** Reads four characters. Returns whether others may follow. */
        private boolean group() throws DecodeException {
            int bits = 0;
            int read = 0;
            while (read < GROUP) {
                skipLineEnds();
                if (at == text.length) {
                    if (read == 1 || (read > 0 && padded)) {
                        throw wrong(at - read);
                    }
                    write(bits, read);
                    return false;
                }
                byte c = text[at++];
                int value = value(c);
                if (value < 0) {
                    if (c != '=' || !padded || read < 2) {
                        throw wrong(at - 1);
                    }
                    padding(read);
                    write(bits, read);
                    return false;
                }
                bits = bits << BITS | value;
                read++;
            }
            write(bits, read);
            return true;
        }

        /** Nothing follows it, and behind two characters it is two. The first has been read. */
        private void padding(int read) throws DecodeException {
            skipLineEnds();
            if (read == 2) {
                if (at == text.length) {
                    throw wrong(at);
                }
                if (text[at] != '=') {
                    throw wrong(at - 1);
                }
                at++;
                skipLineEnds();
            }
            if (at < text.length) {
                throw wrong(at);
            }
        }

        private void write(int bits, int characters) {
            int whole = bits << (BITS * (GROUP - characters));
            for (int i = 1; i < characters; i++) {
                out.write(whole >> (Byte.SIZE * (3 - i)));
            }
        }

        private void skipLineEnds() {
            while (at < text.length && (text[at] == '\n' || text[at] == '\r')) {
                at++;
            }
        }

        private DecodeException wrong(int place) {
            return new DecodeException("illegal base64 data at input byte " + place);
        }
    }
}
