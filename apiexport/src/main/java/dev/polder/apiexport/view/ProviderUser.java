package dev.polder.apiexport.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.spi.authn.ExtraKeys;
import dev.polder.spi.authn.UserInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * As whom a provider acts in a consumer's logical cluster: as itself, with a warrant of an administrator of just that cluster, so
 * that what is asked of roles and bindings while objects are written goes well (kcp {@code
 * pkg/virtual/apiexport/builder/build.go}, newImpersonationConfig).
 */
final class ProviderUser {

    private static final String ACCOUNT = "system:serviceaccount:default:rest";

    private ProviderUser() {}

    static UserInfo in(LogicalClusterName consumer, UserInfo user) {
        ObjectNode warrant = Json.object();
        warrant.put("user", ACCOUNT);
        warrant.putArray("groups").add(UserInfo.KCP_ADMINS);
        warrant.putObject("extra").putArray(ExtraKeys.CLUSTER_NAME).add(consumer.value());
        Map<String, List<String>> extra = new HashMap<>(user.extra());
        List<String> warrants = new ArrayList<>(extra.getOrDefault(ExtraKeys.WARRANT, List.of()));
        warrants.add(new String(Json.write(warrant), StandardCharsets.UTF_8));
        extra.put(ExtraKeys.WARRANT, warrants);
        return new UserInfo(user.name(), user.uid(), user.groups(), extra);
    }
}
