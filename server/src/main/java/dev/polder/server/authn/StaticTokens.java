package dev.polder.server.authn;

import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.TokenHash;
import dev.polder.spi.authn.UserInfo;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens from a file of {@code token,user,uid,"group1,group2"} lines (apiserver {@code tokenfile}). The groups may be
 * left out; further columns are ignored.
 */
public final class StaticTokens implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(StaticTokens.class);

    private final Map<TokenHash, UserInfo> users;

    private StaticTokens(Map<TokenHash, UserInfo> users) {
        this.users = Map.copyOf(users);
    }

    /**
     * Reads the text of a file.
     *
     * @param name what the file is called in messages
     * @throws IOException when it breaks the rules; the message says which
     */
    public static StaticTokens parse(String name, String text) throws IOException {
        Map<TokenHash, UserInfo> users = new HashMap<>();
        int number = 0;
        for (List<String> columns : CsvRecords.read(text)) {
            if (columns.size() < 3) {
                throw new IOException("token file '" + name
                        + "' must have at least 3 columns (token, user name, user uid), found " + columns.size());
            }
            number++;
            if (columns.get(0).isEmpty()) {
                LOG.warn("empty token has been found in token file '{}', record number '{}'", name, number);
                continue;
            }
            List<String> groups =
                    columns.size() < 4 ? List.of() : List.of(columns.get(3).split(",", -1));
            UserInfo user = new UserInfo(columns.get(1), columns.get(2), groups, Map.of()).authenticated();
            if (users.put(TokenHash.of(columns.get(0)), user) != null) {
                LOG.warn("duplicate token has been found in token file '{}', record number '{}'", name, number);
            }
        }
        return new StaticTokens(users);
    }

    @Override
    public Optional<UserInfo> authenticate(Credentials credentials) {
        TokenHash hash = credentials.tokenHash();
        return hash == null ? Optional.empty() : Optional.ofNullable(users.get(hash));
    }
}
