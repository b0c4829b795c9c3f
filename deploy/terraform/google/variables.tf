variable "project" {
  description = "The project that holds the topic, the subscription and the service account of the bridge."
  type        = string
}

variable "parent" {
  description = "Whose audit logs are exported: projects/ID, folders/NUMBER or organizations/NUMBER."
  type        = string
  validation {
    condition     = can(regex("^(projects|folders|organizations)/[^/]+$", var.parent))
    error_message = "Must be projects/ID, folders/NUMBER or organizations/NUMBER."
  }
}

variable "name" {
  description = "The name of everything that is made."
  type        = string
  default     = "auditbridge"
}

variable "filter" {
  description = "A further condition in the Logging query language, such as -protoPayload.methodName:\"io.k8s.coordination.v1.leases\"."
  type        = string
  default     = ""
}

variable "data_access" {
  description = "Whether reads are exported too; for a project, also whether they are logged at all. They are billed by volume."
  type        = bool
  default     = true
}

variable "exactly_once" {
  description = "Whether the subscription has exactly-once delivery, which saves duplicates and costs throughput."
  type        = bool
  default     = false
}

variable "retention_days" {
  description = "How long the subscription keeps what was not acknowledged: the longest outage that loses nothing."
  type        = number
  default     = 7
  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 31
    error_message = "Pub/Sub keeps messages for up to 31 days."
  }
}

variable "read_cloud_logging" {
  description = "Whether the bridge may read Cloud Logging itself, for the source google-cloud-logging and for replays."
  type        = bool
  default     = false
}

variable "checkpoint_bucket" {
  description = "A bucket to be made for checkpoints; none if empty."
  type        = string
  default     = ""
}

variable "checkpoint_location" {
  description = "Where that bucket is."
  type        = string
  default     = "EU"
}
