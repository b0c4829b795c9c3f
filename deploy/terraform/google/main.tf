# GKE audit logs from Cloud Logging to a Pub/Sub subscription that auditbridge reads, with everything it needs and nothing more.
#
# Formatted by terraform; validated and planned against no provider and no Google Cloud project: read the plan before you apply it.
# Sources: cloud.google.com/logging/docs/export/configure_export_v2, cloud.google.com/pubsub/docs/handling-failures,
# cloud.google.com/kubernetes-engine/docs/how-to/audit-logging.

terraform {
  required_version = ">= 1.5"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 5.0, < 8.0"
    }
  }
}

data "google_project" "audit" {
  project_id = var.project
}

locals {
  # The filter of config/examples/gke.yaml's source, so that both ways read the same entries.
  logs = var.data_access ? (
    "(log_id(\"cloudaudit.googleapis.com/activity\") OR log_id(\"cloudaudit.googleapis.com/data_access\"))"
  ) : "log_id(\"cloudaudit.googleapis.com/activity\")"
  filter = join(" AND ", compact([
    local.logs,
    "resource.type=\"k8s_cluster\"",
    "protoPayload.serviceName=\"k8s.io\"",
    var.filter == "" ? "" : "(${var.filter})",
  ]))
  parent_kind    = split("/", var.parent)[0]
  parent_id      = split("/", var.parent)[1]
  writer         = one(concat(google_logging_project_sink.audit[*].writer_identity, google_logging_folder_sink.audit[*].writer_identity, google_logging_organization_sink.audit[*].writer_identity))
  pubsub_service = "serviceAccount:service-${data.google_project.audit.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

# What is exported: one of three, by what var.parent names. Those of a folder or an organisation take in all projects below.

resource "google_logging_project_sink" "audit" {
  count                  = local.parent_kind == "projects" ? 1 : 0
  name                   = var.name
  project                = local.parent_id
  destination            = "pubsub.googleapis.com/${google_pubsub_topic.audit.id}"
  filter                 = local.filter
  unique_writer_identity = true
}

resource "google_logging_folder_sink" "audit" {
  count            = local.parent_kind == "folders" ? 1 : 0
  name             = var.name
  folder           = local.parent_id
  destination      = "pubsub.googleapis.com/${google_pubsub_topic.audit.id}"
  filter           = local.filter
  include_children = true
}

resource "google_logging_organization_sink" "audit" {
  count            = local.parent_kind == "organizations" ? 1 : 0
  name             = var.name
  org_id           = local.parent_id
  destination      = "pubsub.googleapis.com/${google_pubsub_topic.audit.id}"
  filter           = local.filter
  include_children = true
}

# Reads (get, list, watch) are logged only where data access logs are switched on; they are billed by volume.
resource "google_project_iam_audit_config" "data_access" {
  count   = var.data_access && local.parent_kind == "projects" ? 1 : 0
  project = local.parent_id
  service = "container.googleapis.com"
  audit_log_config { log_type = "ADMIN_READ" }
  audit_log_config { log_type = "DATA_READ" }
  audit_log_config { log_type = "DATA_WRITE" }
}

resource "google_pubsub_topic" "audit" {
  name    = var.name
  project = var.project
}

resource "google_pubsub_topic_iam_member" "sink_publishes" {
  topic  = google_pubsub_topic.audit.id
  role   = "roles/pubsub.publisher"
  member = local.writer
}

resource "google_pubsub_subscription" "audit" {
  name                         = var.name
  project                      = var.project
  topic                        = google_pubsub_topic.audit.id
  ack_deadline_seconds         = 60
  message_retention_duration   = "${var.retention_days * 86400}s"
  enable_exactly_once_delivery = var.exactly_once

  # One that nobody reads would otherwise be deleted after 31 days, with all evidence in it.
  expiration_policy { ttl = "" }

  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "60s"
  }

  # auditbridge keeps what it cannot decode itself; this is for messages that stop it again and again. Every stop of the bridge
  # counts as an attempt for what it held, so a low number would send good messages away.
  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letter.id
    max_delivery_attempts = 100
  }
}

resource "google_pubsub_topic" "dead_letter" {
  name    = "${var.name}-dead-letter"
  project = var.project
}

# A topic without a subscription keeps nothing.
resource "google_pubsub_subscription" "dead_letter" {
  name                       = "${var.name}-dead-letter"
  project                    = var.project
  topic                      = google_pubsub_topic.dead_letter.id
  message_retention_duration = "${31 * 86400}s"
  expiration_policy { ttl = "" }
}

# Pub/Sub itself moves messages to the dead-letter topic, and needs both roles for it.

resource "google_pubsub_topic_iam_member" "dead_letter_publishes" {
  topic  = google_pubsub_topic.dead_letter.id
  role   = "roles/pubsub.publisher"
  member = local.pubsub_service
}

resource "google_pubsub_subscription_iam_member" "dead_letter_acknowledges" {
  project      = var.project
  subscription = google_pubsub_subscription.audit.name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_service
}

# Who the bridge is.

resource "google_service_account" "bridge" {
  account_id   = var.name
  project      = var.project
  display_name = "auditbridge"
}

resource "google_pubsub_subscription_iam_member" "bridge_reads" {
  project      = var.project
  subscription = google_pubsub_subscription.audit.name
  role         = "roles/pubsub.subscriber"
  member       = google_service_account.bridge.member
}

# Lets check --connect and the alarm for retention see how the subscription is set up.
resource "google_pubsub_subscription_iam_member" "bridge_sees" {
  project      = var.project
  subscription = google_pubsub_subscription.audit.name
  role         = "roles/pubsub.viewer"
  member       = google_service_account.bridge.member
}

# For the source google-cloud-logging beside or instead of the subscription. The private role: without it Cloud Logging leaves
# data access entries out and says nothing.
resource "google_project_iam_member" "bridge_reads_logs" {
  count   = var.read_cloud_logging && local.parent_kind == "projects" ? 1 : 0
  project = local.parent_id
  role    = "roles/logging.privateLogViewer"
  member  = google_service_account.bridge.member
}

# Where the positions of google-cloud-logging are kept; a subscription keeps its own.

resource "google_storage_bucket" "checkpoints" {
  count                       = var.checkpoint_bucket == "" ? 0 : 1
  name                        = var.checkpoint_bucket
  project                     = var.project
  location                    = var.checkpoint_location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  versioning { enabled = true }
  lifecycle_rule {
    condition { num_newer_versions = 10 }
    action { type = "Delete" }
  }
}

resource "google_storage_bucket_iam_member" "bridge_writes" {
  count  = var.checkpoint_bucket == "" ? 0 : 1
  bucket = google_storage_bucket.checkpoints[0].name
  role   = "roles/storage.objectUser"
  member = google_service_account.bridge.member
}
