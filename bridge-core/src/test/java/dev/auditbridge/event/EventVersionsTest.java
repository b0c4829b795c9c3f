package dev.auditbridge.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events of the versions that Kubernetes removed in 1.24, brought up to v1. */
class EventVersionsTest {
    private static final String V1 = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",";
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);

    /** As the papers on Kubernetes auditing show it: a list at RequestReceived, from 1.9 or later, which has both times. */
    @Test
    void v1beta1_list_of_persistentvolumeclaims() {
        String rest = """
                "auditID":"3f5b4f1e-1b7a-4bd1-8a7e-6a6c1d3f1f52","stage":"RequestReceived",\
                "requestURI":"/api/v1/persistentvolumeclaims?limit=500","verb":"list",\
                "user":{"username":"system:kube-scheduler","groups":["system:authenticated"]},"sourceIPs":["::1"],\
                "objectRef":{"resource":"persistentvolumeclaims","apiVersion":"v1"},\
                "requestReceivedTimestamp":"2018-07-19T14:05:02.481516Z","stageTimestamp":"2018-07-19T14:05:02.481516Z"}""";
        assertThat(decode("""
                {"kind":"Event","apiVersion":"audit.k8s.io/v1beta1",\
                "metadata":{"creationTimestamp":"2018-07-19T14:05:02Z"},"level":"Metadata",\
                "timestamp":"2018-07-19T14:05:02Z",""" + rest)).isEqualTo(V1 + "\"level\":\"Metadata\"," + rest);
    }

    /** The example policy's rule for kubelets, from 1.8, which has the old times only. */
    @Test
    void v1beta1_node_status_at_level_request() {
        assertThat(decode("""
                {"kind":"Event","apiVersion":"audit.k8s.io/v1beta1",\
                "metadata":{"creationTimestamp":"2018-07-19T14:05:03Z"},"level":"Request",\
                "timestamp":"2018-07-19T14:05:02Z","auditID":"a","stage":"ResponseComplete",\
                "requestURI":"/api/v1/nodes/n1/status","verb":"patch",\
                "user":{"username":"system:node:n1","groups":["system:nodes","system:authenticated"]},\
                "objectRef":{"resource":"nodes","name":"n1","apiVersion":"v1","subresource":"status"},\
                "responseStatus":{"metadata":{},"code":200},"requestObject":{"status":{"x":1.0}},\
                "annotations":{"authorization.k8s.io/decision":"allow"}}""")).isEqualTo(V1 + """
                "level":"Request","auditID":"a","stage":"ResponseComplete",\
                "requestURI":"/api/v1/nodes/n1/status","verb":"patch",\
                "user":{"username":"system:node:n1","groups":["system:nodes","system:authenticated"]},\
                "objectRef":{"resource":"nodes","name":"n1","apiVersion":"v1","subresource":"status"},\
                "responseStatus":{"metadata":{},"code":200},"requestObject":{"status":{"x":1.0}},\
                "requestReceivedTimestamp":"2018-07-19T14:05:02.000000Z","stageTimestamp":"2018-07-19T14:05:03.000000Z",\
                "annotations":{"authorization.k8s.io/decision":"allow"}}""");
    }

    @ParameterizedTest
    @CsvSource({
        "apps/v1,                     apps,                      v1",
        "rbac.authorization.k8s.io/v1,rbac.authorization.k8s.io, v1",
        "a/b/v2,                      a/b,                       v2",
        "v1,                          ,                          v1",
    })
    void v1alpha1_splits_the_group_from_the_version(String arrived, String group, String version) {
        String json = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1alpha1\",\"auditID\":\"a\","
                + "\"objectRef\":{\"resource\":\"r\",\"apiVersion\":\"" + arrived + "\",\"x\":1}}";
        assertThat(decode(json))
                .isEqualTo(V1 + "\"auditID\":\"a\",\"objectRef\":{\"resource\":\"r\","
                        + (group == null ? "" : "\"apiGroup\":\"" + group + "\",") + "\"apiVersion\":\"" + version
                        + "\",\"x\":1}}");
    }

    @Test
    void old_members_fill_the_missing_times_and_go_in_an_event_that_says_v1_too() {
        assertThat(decode(V1 + "\"metadata\":{\"creationTimestamp\":\"2018-01-01T00:00:01Z\"},\"level\":\"Metadata\","
                        + "\"timestamp\":\"2018-01-01T00:00:00Z\",\"auditID\":\"a\"}"))
                .isEqualTo(V1 + "\"level\":\"Metadata\",\"auditID\":\"a\","
                        + "\"requestReceivedTimestamp\":\"2018-01-01T00:00:00.000000Z\","
                        + "\"stageTimestamp\":\"2018-01-01T00:00:01.000000Z\"}");
    }

    @Test
    void null_times_are_filled_and_empty_metadata_goes() {
        assertThat(decode(V1 + "\"metadata\":{\"creationTimestamp\":null},\"timestamp\":\"2018-01-01T00:00:00+01:00\","
                        + "\"auditID\":\"a\",\"requestReceivedTimestamp\":null,\"stageTimestamp\":null}"))
                .isEqualTo(V1 + "\"auditID\":\"a\",\"requestReceivedTimestamp\":\"2017-12-31T23:00:00.000000Z\","
                        + "\"stageTimestamp\":null}");
    }

    @Test
    void an_old_time_that_is_none_stays() {
        String json = V1 + "\"auditID\":\"a\",\"timestamp\":\"yesterday\",\"metadata\":\"x\"}";
        assertThat(decode(json)).isEqualTo(json);
    }

    @Test
    void items_take_the_version_of_their_list() {
        String list = "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1alpha1\",\"items\":[{\"auditID\":\"a\","
                + "\"objectRef\":{\"apiVersion\":\"apps/v1\"}}]}";
        assertThat(decode(list))
                .isEqualTo(V1 + "\"auditID\":\"a\",\"objectRef\":{\"apiGroup\":\"apps\",\"apiVersion\":\"v1\"}}");
    }

    private String decode(String json) {
        return Events.text(Events.decode(codec, Events.utf8(json)));
    }
}
