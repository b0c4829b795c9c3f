# Which documents the pipeline takes: those of the bridge, not its heartbeats. The names are those of the output's
# keys beat, identifier and deviceType; change them here where they are changed there.
def is_matching:
    (."@metadata".beat // "" | ascii_downcase) == "auditbridge"
    and .heartbeat == null
    and (.device_type == "kubernetes_audit" or .fullyqualifiedbeatname == "auditbridge_bridge")
;
