# The bridge as Cloud Run functions and as a Cloud Run job: one of the three, as var.form says, with the least privilege.
#
# Formatted by terraform; validated and planned against no provider and no Google Cloud project: neither was at hand, and there is no
# emulator of these services. Read the plan before you apply it.
# Sources: cloud.google.com/functions/docs/create-deploy-gcloud, cloud.google.com/run/docs/create-jobs,
# cloud.google.com/scheduler/docs/http-target-auth, cloud.google.com/eventarc/docs/run/route-trigger-cloud-pubsub.

terraform {
  required_version = ">= 1.5"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 5.0, < 8.0"
    }
  }
}

locals {
  is_function = var.form != "job"
  is_pushed   = var.form == "pushed"
}

# Who the bridge is, and who may wake it: two accounts, neither of which can do what the other can.

resource "google_service_account" "bridge" {
  account_id   = var.name
  project      = var.project
  display_name = "auditbridge"
}

resource "google_service_account" "waker" {
  account_id   = "${var.name}-waker"
  project      = var.project
  display_name = "wakes auditbridge"
}

# The private role: without it Cloud Logging leaves data access entries out and says nothing. A pushed function reads nothing.
resource "google_project_iam_member" "reads_logs" {
  for_each = local.is_pushed ? toset([]) : var.log_projects
  project  = each.value
  role     = "roles/logging.privateLogViewer"
  member   = google_service_account.bridge.member
}

# Where positions and dead letters are kept.

resource "google_storage_bucket" "positions" {
  name                        = var.bucket
  project                     = var.project
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  versioning { enabled = true }
  lifecycle_rule {
    condition { num_newer_versions = 10 }
    action { type = "Delete" }
  }
}

resource "google_storage_bucket_iam_member" "writes" {
  bucket = google_storage_bucket.positions.name
  role   = "roles/storage.objectUser"
  member = google_service_account.bridge.member
}

# The configuration is a secret, since it may hold some; Terraform makes no version of it, so that none is in its state.

resource "google_secret_manager_secret" "configuration" {
  secret_id = var.name
  project   = var.project
  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_iam_member" "reads_configuration" {
  project   = var.project
  secret_id = google_secret_manager_secret.configuration.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.bridge.member
}

# The function.

resource "google_storage_bucket_object" "package" {
  count  = local.is_function ? 1 : 0
  name   = "deployment/${filesha256(var.package)}.zip"
  bucket = google_storage_bucket.positions.name
  source = var.package
}

resource "google_cloudfunctions2_function" "bridge" {
  count    = local.is_function ? 1 : 0
  name     = var.name
  project  = var.project
  location = var.region

  build_config {
    runtime     = "java21"
    entry_point = local.is_pushed ? "dev.auditbridge.googlefunction.PushFunction" : "dev.auditbridge.googlefunction.ScheduledFunction"
    source {
      storage_source {
        bucket = google_storage_bucket.positions.name
        object = google_storage_bucket_object.package[0].name
      }
    }
  }

  service_config {
    service_account_email = google_service_account.bridge.email
    ingress_settings      = "ALLOW_INTERNAL_ONLY"
    timeout_seconds       = var.timeout_seconds
    available_memory      = "512Mi"
    available_cpu         = "1"
    # Runs that overlap would only refuse each other's positions; parts of split entries must meet in one instance.
    max_instance_count               = 1
    max_instance_request_concurrency = local.is_pushed ? 80 : 1
    vpc_connector                    = var.vpc_connector
    environment_variables = {
      AUDITBRIDGE_CONFIG        = "/etc/auditbridge/bridge.yaml"
      CLOUD_RUN_TIMEOUT_SECONDS = var.timeout_seconds
      JAVA_TOOL_OPTIONS         = "-XX:TieredStopAtLevel=1"
    }
    secret_volumes {
      mount_path = "/etc/auditbridge"
      project_id = var.project
      secret     = google_secret_manager_secret.configuration.secret_id
      versions {
        version = "latest"
        path    = "bridge.yaml"
      }
    }
  }

  # Without RETRY a message that was refused would be gone.
  dynamic "event_trigger" {
    for_each = local.is_pushed ? [1] : []
    content {
      event_type            = "google.cloud.pubsub.topic.v1.messagePublished"
      pubsub_topic          = var.topic
      retry_policy          = "RETRY_POLICY_RETRY"
      service_account_email = google_service_account.waker.email
      trigger_region        = var.region
    }
  }
}

resource "google_cloud_run_service_iam_member" "wakes_function" {
  count    = local.is_function ? 1 : 0
  project  = var.project
  location = var.region
  service  = google_cloudfunctions2_function.bridge[0].name
  role     = "roles/run.invoker"
  member   = google_service_account.waker.member
}

# The job.

resource "google_cloud_run_v2_job" "bridge" {
  count    = local.is_function ? 0 : 1
  name     = var.name
  project  = var.project
  location = var.region

  template {
    task_count  = 1
    parallelism = 1
    template {
      service_account = google_service_account.bridge.email
      timeout         = "${var.timeout_seconds}s"
      max_retries     = 0
      containers {
        image = var.image
        args = [
          "run", "-c", "/etc/auditbridge/bridge.yaml", "--until-caught-up",
          "--deadline", "${var.timeout_seconds - 60}s", "--drain-timeout", "30s",
        ]
        env {
          name  = "AUDITBRIDGE_LOG"
          value = "json"
        }
        resources {
          limits = { cpu = "1", memory = "512Mi" }
        }
        volume_mounts {
          name       = "configuration"
          mount_path = "/etc/auditbridge"
        }
      }
      volumes {
        name = "configuration"
        secret {
          secret = google_secret_manager_secret.configuration.secret_id
          items {
            version = "latest"
            path    = "bridge.yaml"
          }
        }
      }
      dynamic "vpc_access" {
        for_each = var.vpc_connector == null ? [] : [1]
        content {
          connector = var.vpc_connector
          egress    = "PRIVATE_RANGES_ONLY"
        }
      }
    }
  }
}

resource "google_cloud_run_v2_job_iam_member" "wakes_job" {
  count    = local.is_function ? 0 : 1
  project  = var.project
  location = var.region
  name     = google_cloud_run_v2_job.bridge[0].name
  role     = "roles/run.invoker"
  member   = google_service_account.waker.member
}

# The schedule. A run that failed is not repeated: the next one goes on from the checkpoint.

resource "google_cloud_scheduler_job" "bridge" {
  count            = local.is_pushed ? 0 : 1
  name             = var.name
  project          = var.project
  region           = var.region
  schedule         = var.schedule
  attempt_deadline = "${var.timeout_seconds}s"
  retry_config { retry_count = 0 }

  http_target {
    http_method = "POST"
    uri = local.is_function ? google_cloudfunctions2_function.bridge[0].service_config[0].uri : (
      "https://run.googleapis.com/v2/${google_cloud_run_v2_job.bridge[0].id}:run"
    )
    dynamic "oidc_token" {
      for_each = local.is_function ? [1] : []
      content {
        service_account_email = google_service_account.waker.email
        audience              = google_cloudfunctions2_function.bridge[0].service_config[0].uri
      }
    }
    dynamic "oauth_token" {
      for_each = local.is_function ? [] : [1]
      content {
        service_account_email = google_service_account.waker.email
      }
    }
  }
}
