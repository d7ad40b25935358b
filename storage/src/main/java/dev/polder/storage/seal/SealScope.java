package dev.polder.storage.seal;

import dev.polder.api.resource.GroupResource;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoreKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whose objects are sealed when they are written. Whatever was sealed is unsealed when it is read, so servers may differ.
 *
 * @param resources resources in any version, of every logical cluster
 */
public record SealScope(List<GroupResource> resources) {

    /** Secrets, as most who encrypt choose with kube-apiserver. */
    public static final SealScope SECRETS = new SealScope(List.of(new GroupResource("", "secrets")));

    private static final String WORD = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern RESOURCE = Pattern.compile(WORD + "(\\." + WORD + ")*");

    public SealScope {
        resources = List.copyOf(resources);
    }

    /**
     * Reads a list as kube-apiserver's {@code EncryptionConfiguration} spells its members: {@code secrets,widgets.example.com}.
     *
     * @param list empty for none
     * @throws IllegalArgumentException in one line that names the member
     */
    public static SealScope parse(String list) {
        List<GroupResource> resources = new ArrayList<>();
        for (String raw : list.isBlank() ? new String[0] : list.split(",", -1)) {
            String member = raw.strip();
            if (!RESOURCE.matcher(member).matches()) {
                throw new IllegalArgumentException("\"" + member + "\" is not a resource such as secrets or"
                        + " widgets.example.com; wildcards and versions are not known");
            }
            int dot = member.indexOf('.');
            GroupResource resource = dot < 0
                    ? new GroupResource("", member)
                    : new GroupResource(member.substring(dot + 1), member.substring(0, dot));
            if (!resources.contains(resource)) {
                resources.add(resource);
            }
        }
        return new SealScope(resources);
    }

    /** Whether a row is sealed when it is written. */
    boolean covers(StoreKey row) {
        for (GroupResource resource : resources) {
            if (KeyLayout.isOf(row, resource)) {
                return true;
            }
        }
        return false;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return resources.stream().map(GroupResource::toString).collect(Collectors.joining(","));
    }
}
