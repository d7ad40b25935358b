package dev.polder.server.api.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;

/**
 * A shared type of which v1, which is stored, has {@code spec.firstName} and {@code spec.lastName}, and v2 {@code
 * spec.name} and a field of its own (kcp {@code test/e2e/conversion/resources.yaml} before commit 08a7af759).
 */
final class Persons {

    static final String CONVERSIONS = "/apis/apis.kcp.io/v1alpha1/apiconversions";
    static final String SCHEMA = "rev1.persons.example.io";
    static final String V1 = "/apis/example.io/v1/persons";
    static final String V2 = "/apis/example.io/v2/persons";

    /** The rules both ways. */
    static final String RULES = "[{'from':'v1','to':'v2','rules':["
            + "{'field':'.spec.firstName','destination':'.spec.name.first'},"
            + "{'field':'.spec.lastName','destination':'.spec.name.last','transformation':'self'},"
            + "{'field':'.spec.lastName','destination':'.spec.name.lastUpper','transformation':'self.upperAscii()'}]},"
            + "{'from':'v2','to':'v1','rules':["
            + "{'field':'.spec.name.first','destination':'.spec.firstName'},"
            + "{'field':'.spec.name.last','destination':'.spec.lastName'}],"
            + "'preserve':['.spec.someNewField']}]";

    private static final String TEXT = "{'type':'string'}";
    private static final String STATUS = "'status':{'type':'object','properties':{'phase':" + TEXT + "}}";
    private static final String FIRST = "{'type':'object','properties':{'apiVersion':" + TEXT + ",'kind':" + TEXT
            + ",'metadata':{'type':'object'},'spec':{'type':'object','properties':{'firstName':" + TEXT + ",'lastName':"
            + TEXT + "}}," + STATUS + "}}";
    private static final String SECOND = "{'type':'object','properties':{'apiVersion':" + TEXT + ",'kind':" + TEXT
            + ",'metadata':{'type':'object'},'spec':{'type':'object','properties':{"
            + "'someNewField':{'type':'object','properties':{'hello':" + TEXT + "}},"
            + "'name':{'type':'object','properties':{'first':" + TEXT + ",'last':" + TEXT + ",'lastUpper':" + TEXT
            + "}}}}," + STATUS + "}}";

    private Persons() {}

    /**
     * Makes the schema.
     *
     * @param conversion its {@code spec.conversion}
     */
    static void schema(ApiServer provider, String conversion) {
        provider.post(
                        Sharing.SCHEMAS,
                        "{'metadata':{'name':'" + SCHEMA + "'},'spec':{'group':'example.io','scope':'Cluster',"
                                + "'names':{'plural':'persons','singular':'person','kind':'Person',"
                                + "'listKind':'PersonList'},'conversion':" + conversion + ",'versions':["
                                + version("v1", true, FIRST) + "," + version("v2", false, SECOND) + "]}}")
                .expect(201);
    }

    private static String version(String name, boolean storage, String schema) {
        return "{'name':'" + name + "','served':true,'storage':" + storage + ",'schema':" + schema
                + ",'subresources':{'status':{}}}";
    }

    /** The body of a conversion. */
    static String conversion(String rules) {
        return "{'metadata':{'name':'" + SCHEMA + "'},'spec':{'conversions':" + rules + "}}";
    }

    /** Makes the conversion of the schema. */
    static Answer convert(ApiServer provider, String rules) {
        return provider.post(CONVERSIONS, conversion(rules)).expect(201);
    }

    /** Exports the schema, and waits until it can be bound. */
    static void export(ApiServer provider) {
        Answer made = provider.post(
                        Sharing.EXPORTS,
                        "{'metadata':{'name':'persons'},'spec':{'resources':[{'name':'persons','group':'example.io',"
                                + "'schema':'" + SCHEMA + "','storage':{'crd':{}}}]}}")
                .expect(201);
        Sharing.reaches(
                provider,
                Sharing.EXPORTS,
                "persons",
                made.version(),
                export -> !export.at("/status/identityHash").asText("").isEmpty());
    }

    /** Binds the export, and waits until it is bound. */
    static JsonNode bind(ApiServer consumer, ApiServer provider) {
        return Sharing.bind(consumer, "persons", Sharing.path(provider), "persons");
    }

    /** A person of v1. */
    static String one(String name, String first, String last) {
        return "{'apiVersion':'example.io/v1','kind':'Person','metadata':{'name':'" + name + "'},'spec':{'firstName':'"
                + first + "','lastName':'" + last + "'}}";
    }

    /** A person of v2. */
    static String two(String name, String first, String last) {
        return "{'apiVersion':'example.io/v2','kind':'Person','metadata':{'name':'" + name
                + "'},'spec':{'name':{'first':'" + first + "','last':'" + last + "'}}}";
    }
}
