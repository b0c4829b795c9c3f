# A document of the bridge to LogRhythm's fields, the same as the bridge's own format logrhythm writes.
# The output must be a lumberjack one with encode: { format: canonical, origin: annotations }.
# Written for jq 1.5 and later.

# A value as it may stand in the line: - for |, a space for a control character, no longer than LogRhythm's 1,000.
def clean:
    tostring
    | gsub("\\|"; "-")
    | explode
    | map(if . < 32 or (. >= 127 and . < 160) or . == 8232 or . == 8233 then 32 else . end)
    | implode
    | .[0:1000]
;

# Sets a field of the output, unless there is nothing to say.
def add_field($value; field):
    if $value == null or $value == "" or $value == [] then . else field = ($value | clean) end
;

def resource:
    .objectRef
    | if .resource == null then null elif .subresource then .resource + "/" + .subresource else .resource end
;

def probe:
    . as $path | any("/healthz", "/livez", "/readyz", "/version"; . as $p | $path == $p or ($path | startswith($p + "/")))
;

# 8 anonymous and allowed (probes excepted), 7 secrets, RBAC, exec, attach, port-forward, 5 other writes, 3 reads.
def severity:
    if .user.username == "system:anonymous"
        and .annotations."authorization.k8s.io/decision" == "allow"
        and ((.requestURI // "" | split("?")[0] // "" | probe) | not)
    then 8
    elif .objectRef as $object
        | any("secrets", "roles", "clusterroles", "rolebindings", "clusterrolebindings"; . == $object.resource)
            or any("exec", "attach", "portforward"; . == $object.subresource)
    then 7
    elif .verb as $verb | $verb == null or any("get", "list", "watch", "head", "options"; . == $verb)
    then 3
    else 5
    end
;

# Nanoseconds since 1970, which becomes the log's date.
def nanoseconds:
    ((.[0:19] + "Z" | fromdateiso8601) * 1000000 + (.[20:26] | tonumber)) * 1000
;

def joined:
    if . == null or . == {} then null
    else to_entries | map(.key + "=" + (.value | join(","))) | join("; ")
    end
;

def transform:
    . as $document
    | (.message | fromjson) as $event
    | ($event | resource) as $resource
    | ($event.annotations // {}) as $annotations
    | ($event.stageTimestamp // $event.requestReceivedTimestamp) as $time
    | { output: {} }
    | add_field($document."@metadata".beat; .output.beatname)
    | add_field($document.device_type; .output.device_type)
    | add_field($document.fullyqualifiedbeatname; .output.fullyqualifiedbeatname)
    | add_field($time; .output.time)
    | add_field($event.objectRef.name; .output.object)
    | add_field($event.objectRef
        | [.namespace, .resource, .subresource, .name] | map(select(. != null)) | join("/"); .output.objectname)
    | add_field($resource; .output.objecttype)
    | add_field($annotations."authorization.k8s.io/reason"; .output.policy)
    | add_field($annotations."authorization.k8s.io/decision"; .output.result)
    | add_field($event.requestURI; .output.url)
    | add_field($event.userAgent; .output.useragent)
    | add_field($event.responseStatus.code; .output.responsecode)
    | add_field($event.objectRef.namespace; .output.subject)
    | add_field($event.objectRef
        | [.apiGroup, .apiVersion] | map(select(. != null and . != "")) | join("/"); .output.version)
    | add_field([$event.verb, $resource] | map(select(. != null and . != "")) | join(" "); .output.command)
    | add_field($event.responseStatus
        | [.reason, .message] | map(select(. != null)) | join(": "); .output.reason)
    | add_field($event.verb; .output.action)
    | add_field($event.stage; .output.status)
    | add_field($event.auditID; .output.session)
    | add_field($event | severity; .output.severity)
    | add_field($event.user.extra | joined; .output.vendorinfo)
    | add_field($event.sourceIPs[0]; .output.sip)
    | add_field(($event.sourceIPs // [])[1:] | join(","); .output.snatip)
    | add_field(($annotations."auditbridge.dev/cluster" // "") | split("/")[-1]; .output.dname)
    | add_field($event.user.extra.accessKeyId[0]?; .output.serialnumber)
    | add_field($event.user.username; .output.login)
    | add_field($event.impersonatedUser.username; .output.account)
    | add_field(($event.user.groups // []) | join(","); .output.group)
    | add_field(($event.verb // "") + ":" + ($resource // "nonresource"); .output.tag1)
    | add_field($annotations."auditbridge.dev/provider"; .output.tag2)
    | add_field($annotations."auditbridge.dev/account"; .output.tag3)
    | add_field($event.user.uid; .output.tag4)
    | add_field($event.level; .output.tag5)
    | if $time then .output.normal_msg_date = ($time | nanoseconds) else . end
    # The pipe, which JSON has in strings only, as a JSON escape: what a client sends can then not end a field of the line.
    | .output.original_message = ($document.message | gsub("\\|"; "\\u007c"))
    | .output
;
