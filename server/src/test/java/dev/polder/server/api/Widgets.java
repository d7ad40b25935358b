package dev.polder.server.api;

/** Custom types for tests, and the paths they are served at. */
public final class Widgets {

    private static final String SCHEMA = "{'type':'object','properties':{"
            + "'spec':{'type':'object','properties':{'size':{'type':'integer'},'color':{'type':'string'},"
            + "'mode':{'type':'string','default':'auto'},'replicas':{'type':'integer'}}},"
            + "'status':{'type':'object','properties':{'phase':{'type':'string'},'replicas':{'type':'integer'},"
            + "'selector':{'type':'string'}}}}}";

    private Widgets() {}

    /** A definition with status and scale subresources, in a group of its own so that tests do not meet. */
    public static String definition(String group) {
        return definition(group, version("v1", true, SCHEMA));
    }

    public static String definition(String group, String... versions) {
        return "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'widgets."
                + group + "'},'spec':{'group':'" + group + "','scope':'Namespaced','names':{'plural':'widgets',"
                + "'singular':'widget','kind':'Widget'},'versions':[" + String.join(",", versions) + "]}}";
    }

    public static String version(String name, boolean storage, String schema) {
        return "{'name':'" + name + "','served':true,'storage':" + storage
                + ",'schema':{'openAPIV3Schema':" + schema + "},'subresources':{'status':{},'scale':{"
                + "'specReplicasPath':'.spec.replicas','statusReplicasPath':'.status.replicas',"
                + "'labelSelectorPath':'.status.selector'}}}";
    }

    public static String path(String group, String namespace) {
        return "/apis/" + group + "/v1/namespaces/" + namespace + "/widgets";
    }

    public static String widget(String group, String name, String spec) {
        return "{'apiVersion':'" + group + "/v1','kind':'Widget','metadata':{'name':'" + name + "'},'spec':" + spec
                + "}";
    }

    /** The path of a widget {@code w} that is made in a new namespace. */
    public static String made(ApiServer api, String group, String spec) {
        String widgets = path(group, api.namespace());
        api.post(widgets, widget(group, "w", spec)).expect(201);
        return widgets + "/w";
    }

    /** Creates a definition and returns once it is served, which the watch of it says. */
    public static void install(ApiServer api, String group, String definition) {
        String name = "widgets." + group;
        String created = api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)
                .expect(201)
                .version();
        awaitEstablished(api, name, created);
    }

    public static void awaitEstablished(ApiServer api, String name, String version) {
        try (WatchStream watch = api.watch("/apis/apiextensions.k8s.io/v1/customresourcedefinitions?watch=true"
                + "&fieldSelector=metadata.name=" + name + "&resourceVersion=" + version)) {
            boolean established = false;
            while (!established) {
                for (var condition : watch.next().object().at("/status/conditions")) {
                    established |= condition.path("type").asText().equals("Established")
                            && condition.path("status").asText().equals("True");
                }
            }
        }
    }
}
