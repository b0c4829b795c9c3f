variable "project" {
  description = "The project in which the bridge runs."
  type        = string
}

variable "region" {
  description = "Where it runs, and where the bucket is."
  type        = string
}

variable "form" {
  description = "job: the container as a Cloud Run job; scheduled: a function that Cloud Scheduler calls; pushed: a function behind an Eventarc trigger of a topic."
  type        = string
  default     = "job"
  validation {
    condition     = contains(["job", "scheduled", "pushed"], var.form)
    error_message = "Must be job, scheduled or pushed."
  }
}

variable "name" {
  description = "The name of everything that is made."
  type        = string
  default     = "auditbridge"
}

variable "log_projects" {
  description = "The projects whose audit logs are read; none for the form pushed."
  type        = set(string)
  default     = []
}

variable "bucket" {
  description = "The bucket for positions and dead letters, made with a name that nobody in Google Cloud has."
  type        = string
}

variable "package" {
  description = "The archive of the functions, for the forms scheduled and pushed."
  type        = string
  default     = "../target/google-function.zip"
}

variable "image" {
  description = "The image of deploy/container, for the form job."
  type        = string
  default     = ""
}

variable "topic" {
  description = "The topic of a log sink, projects/P/topics/T, for the form pushed (deploy/terraform/google makes both)."
  type        = string
  default     = null
}

variable "schedule" {
  description = "When a run begins, in unix-cron."
  type        = string
  default     = "*/5 * * * *"
}

variable "timeout_seconds" {
  description = "How long a run may take; less than lies between two, so that they do not overlap."
  type        = number
  default     = 280
}

variable "vpc_connector" {
  description = "The connector by which the collector is reached; null for one that is reached from the internet."
  type        = string
  default     = null
}
