package dev.polder.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.selector.FieldSelector.Term;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar (k8s-compat 12; apimachinery {@code fields/selector_test.go}). */
class FieldSelectorTest {

    @Tag("k8s-12.11")
    @Test
    void terms_keepOrderAndOperators() {
        assertThat(FieldSelector.parse("metadata.name=a,status.phase!=Active,type==x")
                        .terms())
                .containsExactly(
                        new Term("metadata.name", true, "a"),
                        new Term("status.phase", false, "Active"),
                        new Term("type", true, "x"));
    }

    @Tag("k8s-12.11")
    @Test
    void escapes_standForTheCharacter() {
        assertThat(FieldSelector.parse("k=a\\,b\\=c\\\\d").terms()).containsExactly(new Term("k", true, "a,b=c\\d"));
    }

    @Test
    void exact_findsTheOneValue() {
        FieldSelector selector = FieldSelector.parse("metadata.name=a,x!=b");
        assertThat(selector.exact("metadata.name")).contains("a");
        assertThat(selector.exact("x")).isEmpty();
    }

    @Test
    void empty_selectsEverything() {
        assertThat(FieldSelector.parse("").isEverything()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=b,c", "k=a\\x", "k=a\\"})
    void malformed_isRefused(String text) {
        assertThatThrownBy(() -> FieldSelector.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("selector");
    }
}
