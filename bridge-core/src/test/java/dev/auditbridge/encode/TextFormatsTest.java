package dev.auditbridge.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TextFormatsTest {

    @Test
    void cef() {
        assertThat(encode("cef", SchemaEvents.create()))
                .isEqualTo("CEF:0|auditbridge|Kubernetes audit|1.0|create:configmaps|create configmaps|5|"
                        + "rt=1772360430123 start=1772360430000 end=1772360430123"
                        + " externalId=6a1f0d5e-27c4-4b0b-9a53-0d6f3b0f7a11 act=create outcome=allow reason=Created"
                        + " cn1=201 cn1Label=responseCode src=192.0.2.7 suser=alice@example.com suid=u-1"
                        + " spriv=dev,system:authenticated duser=bob"
                        + " request=/api/v1/namespaces/shop/configmaps?fieldManager\\=kubectl-create"
                        + " requestClientApplication=kubectl/v1.31.0 (linux/amd64) fileType=configmaps fname=prices"
                        + " fileId=o-1 destinationServiceName=v1 dvchost=prod deviceExternalId=prod"
                        + " cs1=ResponseComplete cs1Label=stage cs2=RequestResponse cs2Label=level cs4=10.0.0.1"
                        + " cs4Label=furtherSourceIPs cs5=data\\={\"é\":\"1\"} cs5Label=bodyFacts cs6=shop"
                        + " cs6Label=namespace flexString1=scopes\\=a,b flexString1Label=userExtra"
                        + " flexString2=eks/123456789012/eu-west-1 flexString2Label=cloud msg=made");
    }

    @Test
    void leef() {
        assertThat(encode("leef", SchemaEvents.create()))
                .isEqualTo("LEEF:2.0|auditbridge|Kubernetes audit|1.0|create:configmaps|x09|"
                        + String.join(
                                "\t",
                                "devTime=2026-03-01T10:20:30.123Z",
                                "devTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSX",
                                "sev=5",
                                "src=192.0.2.7",
                                "usrName=alice@example.com",
                                "groups=dev,system:authenticated",
                                "accountName=bob",
                                "resource=configmaps",
                                "url=/api/v1/namespaces/shop/configmaps?fieldManager=kubectl-create",
                                "identHostName=prod",
                                "result=allow",
                                "action=create",
                                "auditID=6a1f0d5e-27c4-4b0b-9a53-0d6f3b0f7a11",
                                "stage=ResponseComplete",
                                "level=RequestResponse",
                                "namespace=shop",
                                "object=prices",
                                "objectUid=o-1",
                                "apiVersion=v1",
                                "resourceVersion=17",
                                "httpStatus=201",
                                "status=Success",
                                "reason=Created",
                                "message=made",
                                "userAgent=kubectl/v1.31.0 (linux/amd64)",
                                "userUid=u-1",
                                "userExtra=scopes=a,b",
                                "furtherSourceIPs=10.0.0.1",
                                "requestReceivedTimestamp=2026-03-01T10:20:30.000001Z",
                                "stageTimestamp=2026-03-01T10:20:30.123456Z",
                                "provider=eks",
                                "cloudAccount=123456789012",
                                "region=eu-west-1",
                                "cluster=prod",
                                "stream=kube-apiserver-audit-0a1b",
                                "recordId=37",
                                "bodyFacts=data={\"é\":\"1\"}"));
    }

    @Test
    @DisplayName("CEF has one field for an address of version 4 and another for one of version 6")
    void addresses() {
        assertThat(encode("cef", withAddress("2001:db8::7")))
                .contains(" c6a2=2001:db8::7 c6a2Label=Source IPv6 Address ")
                .doesNotContain(" src=");
        assertThat(encode("cef", withAddress("gce-internal-ip"))).doesNotContain(" src=", "c6a2");
    }

    @Test
    @DisplayName("a severity is the most that applies")
    void severity() {
        assertThat(severity("get", "system:anonymous", "pods", "allow")).isEqualTo(Severity.ANONYMOUS);
        assertThat(severity("get", "system:anonymous", "pods", "forbid")).isEqualTo(Severity.READ);
        assertThat(severity("list", "alice", "secrets", "allow")).isEqualTo(Severity.SENSITIVE);
        assertThat(severity("delete", "alice", "pods", "allow")).isEqualTo(Severity.WRITE);
        assertThat(Severity.of(SchemaEvents.eks("{\"auditID\":\"1\",\"verb\":\"get\",\"requestURI\":\"/livez?verbose\","
                        + "\"user\":{\"username\":\"system:anonymous\"},"
                        + "\"annotations\":{\"authorization.k8s.io/decision\":\"allow\"}}")))
                .isEqualTo(Severity.READ);
    }

    private static Severity severity(String verb, String user, String resource, String decision) {
        return Severity.of(SchemaEvents.eks("{\"auditID\":\"1\",\"requestURI\":\"/api/v1\",\"verb\":\"" + verb
                + "\",\"user\":{\"username\":\"" + user + "\"},\"objectRef\":{\"resource\":\"" + resource
                + "\"},\"annotations\":{\"authorization.k8s.io/decision\":\"" + decision + "\"}}"));
    }

    private static AuditEvent withAddress(String address) {
        return SchemaEvents.eks("{\"auditID\":\"1\",\"verb\":\"get\",\"sourceIPs\":[\"" + address
                + "\"],\"user\":{\"username\":\"a\"}}");
    }

    private static String encode(String format, AuditEvent event) {
        return new String(Encoders.named(format, false).encode(event), StandardCharsets.UTF_8);
    }
}
