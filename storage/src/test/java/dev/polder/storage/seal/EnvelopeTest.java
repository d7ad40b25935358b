package dev.polder.storage.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoreKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final StoreKey ROW = KeyLayout.internal("a", "row");
    private static final StoreKey OTHER_ROW = KeyLayout.internal("a", "rox");

    private final Random random = new Random(5);
    private final SealKeys keys = SealKeys.generate(random);

    @Test
    void value_comesBack() throws CannotUnseal {
        for (int size : new int[] {0, 1, 15, 16, 17, 4096, 1_468_006}) {
            byte[] value = new byte[size];
            random.nextBytes(value);
            byte[] sealed = seal(value);
            assertThat(sealed).hasSize(size + Envelope.BYTES);
            assertThat(Envelope.isSealed(sealed)).isTrue();
            assertThat(Envelope.keyId(sealed)).isEqualTo(keys.preferred().id());
            assertThat(Envelope.unseal(keys, ROW, sealed)).isEqualTo(value);
        }
    }

    @Test
    void value_isNotInWhatIsStored() {
        byte[] value = "password=correct horse battery staple".getBytes(UTF_8);
        String sealed = HexFormat.of().formatHex(seal(value));
        assertThat(sealed).doesNotContain(HexFormat.of().formatHex(Arrays.copyOf(value, 8)));
    }

    @Test
    void sameValueTwice_isSealedDifferently() {
        assertThat(seal(new byte[64])).isNotEqualTo(seal(new byte[64]));
    }

    /** Written down once with another implementation of AES-GCM and HKDF: what was sealed stays readable. */
    @Test
    void format_staysAsItIs() throws CannotUnseal {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        SealKeys seven = SealKeys.parse(Base64.getEncoder().encodeToString(key));
        byte[] sealed = HexFormat.of()
                .parseHex("025374491d9f39000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fb94e105ed462"
                        + "ecb641646fba46ee876b6d7150136c13");
        assertThat(new String(Envelope.unseal(seven, KeyLayout.internal("test", "row"), sealed), UTF_8))
                .isEqualTo("polder");
    }

    @Test
    void everyChangedByte_isRefused() {
        byte[] sealed = seal("{\"a\":1}".getBytes(UTF_8));
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatExceptionOfType(CannotUnseal.class)
                    .as("byte %s", i)
                    .isThrownBy(() -> Envelope.unseal(keys, ROW, changed));
        }
    }

    @Test
    void everyShorterAndALongerValue_isRefused() {
        byte[] sealed = seal("{\"a\":1}".getBytes(UTF_8));
        for (int length = 0; length <= sealed.length + 1; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            if (length != sealed.length) {
                assertThatExceptionOfType(CannotUnseal.class)
                        .as("length %s", length)
                        .isThrownBy(() -> Envelope.unseal(keys, ROW, cut));
            }
        }
    }

    @Test
    void otherRow_isRefused() {
        CannotUnseal refusal = catchThrowableOfType(
                CannotUnseal.class, () -> Envelope.unseal(keys, OTHER_ROW, seal(new byte[] {1, 2, 3})));
        assertThat(refusal).hasMessageContaining(OTHER_ROW.path());
        assertThat(refusal.keyMissing()).isFalse();
    }

    @Test
    void missingKey_isNamed() {
        SealKeys others = SealKeys.generate(random);
        CannotUnseal refusal = catchThrowableOfType(
                CannotUnseal.class, () -> Envelope.unseal(others, ROW, seal(new byte[] {1, 2, 3})));
        String id = keys.preferred().id();
        assertThat(refusal)
                .hasMessageContaining(id)
                .hasMessageContaining(others.preferred().id());
        assertThat(refusal.keyId()).isEqualTo(id);
        assertThat(refusal.keyMissing()).isTrue();
    }

    @Test
    void plainValue_isNotTakenForASealedOne() {
        byte[] plain =
                "\u0001{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\"}}".getBytes(UTF_8);
        assertThat(Envelope.isSealed(plain)).isFalse();
        assertThat(Envelope.isSealed(new byte[0])).isFalse();
        assertThat(Envelope.keyId(plain)).isEmpty();
        assertThatExceptionOfType(CannotUnseal.class).isThrownBy(() -> Envelope.unseal(keys, ROW, plain));
    }

    private byte[] seal(byte[] value) {
        return Envelope.seal(keys.preferred(), random, ROW, value);
    }
}
