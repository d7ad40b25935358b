package dev.polder.server.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules of apiserver {@code tokenfile.go}; the texts of Go's {@code encoding/csv}. */
class StaticTokensTest {

    private static Optional<UserInfo> user(String csv, String token) throws IOException {
        return StaticTokens.parse("tokens.csv", csv).authenticate(new Credentials(null, token));
    }

    @Test
    void parse_kcpTestTokens_areKnown() throws IOException {
        String csv = "user-1-token,user-1,1111-1111-1111-1111,\"team-1\"\n"
                + "admin-token,admin,5555,\"system:masters,other\"\r\n\nplain,p,1";
        assertThat(user(csv, "user-1-token"))
                .contains(new UserInfo("user-1", "1111-1111-1111-1111", List.of("team-1"), Map.of()).authenticated());
        assertThat(user(csv, "admin-token"))
                .contains(new UserInfo("admin", "5555", List.of("system:masters", "other"), Map.of()).authenticated());
        assertThat(user(csv, "plain")).contains(new UserInfo("p", "1", List.of(UserInfo.AUTHENTICATED), Map.of()));
        assertThat(user(csv, "other")).isEmpty();
    }

    @Test
    void parse_quotedFields_holdAnything() throws IOException {
        assertThat(user("t,\"a \"\"b\"\", c\nd\",u", "t")).map(UserInfo::name).contains("a \"b\", c\nd");
    }

    @Test
    void parse_emptyToken_isSkipped() throws IOException {
        assertThat(user(",nobody,1\nt,u,2", "")).isEmpty();
        assertThat(user(",nobody,1\nt,u,2", "t")).map(UserInfo::name).contains("u");
    }

    @Test
    void parse_duplicateToken_lastWins() throws IOException {
        assertThat(user("t,first,1\nt,second,2", "t")).map(UserInfo::name).contains("second");
    }

    @Test
    void parse_twoColumns_isRefused() {
        assertThatThrownBy(() -> user("t,u", "t"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "token file 'tokens.csv' must have at least 3 columns (token, user name, user uid), found 2");
    }

    @Test
    void parse_strayQuotes_areRefusedInGosWords() {
        assertThatThrownBy(() -> user("t,u\"x,1", "t"))
                .hasMessage("parse error on line 1, column 4: bare \" in non-quoted-field");
        assertThatThrownBy(() -> user("a,b,c\nt,\"u\"x,1", "t"))
                .hasMessage("parse error on line 2, column 5: extraneous or missing \" in quoted-field");
        assertThatThrownBy(() -> user("t,\"u\n,1", "t"))
                .hasMessageStartingWith("record on line 1; parse error on line 2")
                .hasMessageEndingWith("extraneous or missing \" in quoted-field");
    }

    @Test
    void authenticate_withoutToken_isNobody() throws IOException {
        StaticTokens tokens = StaticTokens.parse("f", "t,u,1");
        assertThat(tokens.authenticate(new Credentials(null, null))).isEmpty();
    }
}
