package dev.polder.spi.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The last who has a catalogue is known, whoever else has others. */
class CatalogUsesTest {

    private final CatalogUses uses = new CatalogUses();

    @Test
    void catalogue_isUsedUntilTheLastHasItNoMore() {
        uses.add("a");
        uses.add("b");
        uses.add("a");
        assertThat(uses.remove("a")).isFalse();
        assertThat(uses.remove("b")).isTrue();
        assertThat(uses.remove("a")).isTrue();
    }

    @Test
    void catalogueThatIsUsedAgain_isNoLeftover() {
        uses.add("a");
        uses.add("a");
        assertThat(uses.remove("a")).isFalse();
        uses.add("a");
        assertThat(uses.remove("a")).isFalse();
        assertThat(uses.remove("a")).isTrue();
    }
}
