package dev.polder.server.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiException;
import dev.polder.server.request.RawRequest;
import dev.polder.server.verb.read.ListOptions;
import dev.polder.server.verb.write.DeleteOptions;
import dev.polder.server.verb.write.DeleteOptions.Propagation;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.server.verb.write.WriteOptions.FieldValidation;
import dev.polder.spi.authn.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries of reads and writes; texts from k8s-compat 7, 9, 11, 12 and 13. */
class OptionsTest {

    private static RawRequest request(String query, String userAgent) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(pair.substring(0, equals), List.of(pair.substring(equals + 1)));
            }
        }
        return new RawRequest(
                "1",
                "GET",
                "/",
                parameters,
                Map.of("user-agent", List.of(userAgent)),
                new byte[0],
                new Credentials(null, null),
                Instant.EPOCH,
                false);
    }

    private static void assertInvalid(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.status().code()).isEqualTo(422);
            assertThat(e.status().message()).isEqualTo(message);
        });
    }

    @Tag("k8s-12.4")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resourceVersionMatch=Exact | resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
                "resourceVersionMatch=Exact&resourceVersion=0 | resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"",
                "resourceVersionMatch=Exact&resourceVersion=5&continue=x | resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided",
                "sendInitialEvents=true | sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list",
            })
    void listOptions_areRefusedAsUpstreamDoes(String query, String problem) {
        assertInvalid(
                () -> ListOptions.of(request(query, ""), false), "ListOptions.meta.k8s.io \"\" is invalid: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sendInitialEvents=true | resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
                "resourceVersionMatch=NotOlderThan | resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
            })
    void watchOptions_areRefusedAsUpstreamDoes(String query, String problem) {
        assertInvalid(
                () -> ListOptions.of(request(query, ""), true), "ListOptions.meta.k8s.io \"\" is invalid: " + problem);
    }

    @Tag("k8s-12.1")
    @Test
    void listOptions_readEverything() {
        ListOptions options = ListOptions.of(
                request("limit=7&labelSelector=a&fieldSelector=metadata.name=x&resourceVersion=3", ""), false);
        assertThat(options.limit()).isEqualTo(7);
        assertThat(options.labels().isEverything()).isFalse();
        assertThat(options.fields().exact("metadata.name")).contains("x");
        assertThat(options.resourceVersion()).isEqualTo("3");
        assertThat(options.exact()).isFalse();
    }

    @Test
    void malformedSelector_is400() {
        assertThatThrownBy(() -> ListOptions.of(request("labelSelector=a=b=c", ""), false))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().code()).isEqualTo(400));
    }

    @Tag("k8s-7.17")
    @Test
    void writeOptions_takeTheManagerFromTheUserAgent() {
        WriteOptions options = WriteOptions.of(request("", "kubectl/v1.30.0 (linux/amd64)"), "CreateOptions", false);
        assertThat(options.fieldManager()).isEqualTo("kubectl");
        assertThat(options.validation()).isEqualTo(FieldValidation.WARN);
        assertThat(options.dryRun()).isFalse();
    }

    @Tag("k8s-7.17")
    @Test
    void apply_needsAManager() {
        assertInvalid(
                () -> WriteOptions.of(request("", "kubectl/v1"), "PatchOptions", true),
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
    }

    @Test
    void force_isForApplyOnly() {
        assertInvalid(
                () -> WriteOptions.of(request("force=true", "x"), "PatchOptions", false),
                "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch");
    }

    @Test
    void dryRun_knowsOneValue() {
        assertThat(WriteOptions.of(request("dryRun=All", "x"), "CreateOptions", false)
                        .dryRun())
                .isTrue();
        assertInvalid(
                () -> WriteOptions.of(request("dryRun=Some", "x"), "CreateOptions", false),
                "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: \"Some\": supported values:"
                        + " \"All\"");
    }

    private static DeleteOptions delete(String body) throws IOException {
        ObjectNode options = body.isEmpty() ? null : Json.readObject(body.getBytes(StandardCharsets.UTF_8));
        return DeleteOptions.of(request("propagationPolicy=Orphan", ""), options);
    }

    @Tag("k8s-11.1")
    @Test
    void deleteOptions_comeFromTheBodyWhenThereIsOne() throws IOException {
        DeleteOptions options = delete(
                "{\"propagationPolicy\":\"Foreground\",\"dryRun\":[\"All\"],\"preconditions\":{\"uid\":\"u\",\"resourceVersion\":\"4\"}}");
        assertThat(options.policy()).isEqualTo(Propagation.FOREGROUND);
        assertThat(options.dryRun()).isTrue();
        assertThat(options.uid()).isEqualTo("u");
        assertThat(options.resourceVersion()).isEqualTo("4");
    }

    @Tag("k8s-11.1")
    @Test
    void deleteOptions_comeFromTheQueryWithoutABody() throws IOException {
        assertThat(delete("").policy()).isEqualTo(Propagation.ORPHAN);
    }

    /** apimachinery {@code meta/v1/validation/validation.go}, ValidateIgnoreStoreReadError and its test. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'dryRun':['All'] | .dryRun",
                "'propagationPolicy':'Background' | .propagationPolicy",
                "'orphanDependents':false | .orphanDependents",
                "'gracePeriodSeconds':0 | .gracePeriodSeconds",
                "'preconditions':{} | .preconditions",
            },
            quoteCharacter = '"')
    void removalOfWhatCannotBeRead_standsAlone(String other, String named) {
        String body = "{'ignoreStoreReadErrorWithClusterBreakingPotential':true," + other + "}";
        assertInvalid(
                () -> delete(body.replace('\'', '"')),
                "DeleteOptions.meta.k8s.io \"\" is invalid: ignoreStoreReadErrorWithClusterBreakingPotential: Invalid"
                        + " value: true: cannot be set together with " + named);
        String off = body.replace("true", "false");
        assertThatCode(() -> delete(off.replace('\'', '"'))).doesNotThrowAnyException();
    }

    @Test
    void removalOfWhatCannotBeRead_namesAllThatItCannotBeWith() {
        assertInvalid(
                () -> DeleteOptions.of(
                        request(
                                "ignoreStoreReadErrorWithClusterBreakingPotential=1&dryRun=All&propagationPolicy=Orphan"
                                        + "&gracePeriodSeconds=5",
                                ""),
                        null),
                "DeleteOptions.meta.k8s.io \"\" is invalid: [ignoreStoreReadErrorWithClusterBreakingPotential: Invalid"
                        + " value: true: cannot be set together with .dryRun,"
                        + " ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true: cannot be set"
                        + " together with .propagationPolicy, ignoreStoreReadErrorWithClusterBreakingPotential: Invalid"
                        + " value: true: cannot be set together with .gracePeriodSeconds]");
    }

    @Test
    void removalOfWhatCannotBeRead_isNotForCollections() throws IOException {
        DeleteOptions options = delete("{\"ignoreStoreReadErrorWithClusterBreakingPotential\":true}");
        assertThat(options.unreadable()).isTrue();
        assertInvalid(
                options::checkForCollection,
                "DeleteOptions.meta.k8s.io \"\" is invalid: ignoreStoreReadErrorWithClusterBreakingPotential: Invalid"
                        + " value: true: is not allowed with DELETECOLLECTION, try again after removing the option");
        assertThatCode(delete("")::checkForCollection).doesNotThrowAnyException();
    }

    /** apimachinery {@code runtime/conversion.go}, Convert_Slice_string_To_bool. */
    @ParameterizedTest
    @CsvSource({"0,false", "false,false", "FALSE,false", "1,true", "true,true", "f,true", "'',true"})
    void flags_areOnUnlessTheySayNo(String text, boolean on) {
        assertThat(request("force=" + text, "").flag("force")).contains(on);
        assertThat(request("other=1", "").flag("force")).isEmpty();
    }

    /** Go's {@code strconv.ParseInt}. */
    @ParameterizedTest
    @CsvSource({"x,invalid syntax", "1.5,invalid syntax", "99999999999999999999,value out of range"})
    void numbersThatAreNone_areRefused(String text, String why) {
        assertThatThrownBy(() -> DeleteOptions.of(request("gracePeriodSeconds=" + text, ""), null))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status().code()).isEqualTo(400);
                    assertThat(e.status().message()).isEqualTo("strconv.ParseInt: parsing \"" + text + "\": " + why);
                });
    }

    @Test
    void deleteOptions_refuseUnknownPolicies() {
        assertInvalid(
                () -> delete("{\"propagationPolicy\":\"Sometimes\"}"),
                "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"Sometimes\":"
                        + " supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"");
    }

    @Test
    void deleteOptions_refuseTwoWaysOfSayingIt() {
        assertInvalid(
                () -> delete("{\"propagationPolicy\":\"Orphan\",\"orphanDependents\":true}"),
                "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value: \"Orphan\":"
                        + " orphanDependents and deletionPropagation cannot be both set");
    }
}
