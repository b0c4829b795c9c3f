variable "name" {
  description = "What the names of everything made here begin with."
  type        = string
  default     = "auditbridge"
}

variable "log_groups" {
  description = "Names of the log groups to read in this account and region, as /aws/eks/CLUSTER/cluster; a * is allowed."
  type        = list(string)
  default     = []
}

variable "linked_log_group_arns" {
  description = "ARNs, without :* at their end, of log groups of accounts that are linked to this one for monitoring."
  type        = list(string)
  default     = []
}

variable "describe_log_groups" {
  description = "Whether log groups may be listed: needed to find those named with a *, and for the alarm before their retention ends."
  type        = bool
  default     = true
}

variable "reader_roles" {
  description = "ARNs of roles in other accounts to assume, made there by the module reader-role."
  type        = list(string)
  default     = []
}

variable "checkpoints" {
  description = "Where positions are kept: dynamodb (overlapping runs wait for each other), s3 (the second stops) or none."
  type        = string
  default     = "dynamodb"

  validation {
    condition     = contains(["dynamodb", "s3", "none"], var.checkpoints)
    error_message = "Allowed are dynamodb, s3 and none."
  }
}

variable "dead_letters" {
  description = "Whether to make a bucket for records that could not be delivered; with function there always is one."
  type        = bool
  default     = false
}

variable "function" {
  description = "The scheduled function; null makes none, for a bridge on a VM or in a cluster."
  type = object({
    package     = string
    handler     = optional(string, "dev.auditbridge.lambda.Handler::handleRequest")
    runtime     = optional(string, "java21")
    schedule    = optional(string, "rate(1 minute)")
    memory_mb   = optional(number, 1024)
    timeout     = optional(number, 300)
    environment = optional(map(string), {})
  })
  default = null
}

variable "vpc" {
  description = "The subnets and security groups of the functions, where the collector is reached from inside a VPC only; it needs a way to logs, sts and the checkpoint store too."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null
}

variable "subscribe" {
  description = "Whether the log groups also push into a Kinesis stream that a second function reads: for more than the read API gives. Needs function."
  type        = bool
  default     = false
}

variable "stream_retention_hours" {
  description = "How long the Kinesis stream keeps what the function could not deliver yet."
  type        = number
  default     = 168
}

variable "alarm_actions" {
  description = "ARNs that alarms go to, such as an SNS topic."
  type        = list(string)
  default     = []
}

variable "tags" {
  description = "Tags of everything made here."
  type        = map(string)
  default     = {}
}
