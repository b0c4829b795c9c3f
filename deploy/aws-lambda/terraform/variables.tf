variable "name" {
  description = "What the names of everything made here begin with; the functions are NAME-poll and NAME-push."
  type        = string
  default     = "auditbridge"
}

variable "log_groups" {
  description = "Names of the log groups to read in this account and region, as /aws/eks/CLUSTER/cluster."
  type        = list(string)
}

variable "reader_roles" {
  description = "ARNs of roles in other accounts to assume, made there by the module deploy/terraform/aws/reader-role."
  type        = list(string)
  default     = []
}

variable "subscribe" {
  description = "Whether the log groups also push into a Kinesis stream that a second function reads."
  type        = bool
  default     = false
}

variable "schedule" {
  description = "How often the function looks for new logs."
  type        = string
  default     = "rate(1 minute)"
}

variable "package" {
  description = "The zip, with bridge.yaml in it; without it the one that the build made."
  type        = string
  default     = null
}

variable "runtime" {
  description = "Lambda's Java: java21 or java25."
  type        = string
  default     = "java21"
}

variable "environment" {
  description = "Environment variables, for $${env:NAME} in bridge.yaml."
  type        = map(string)
  default     = {}
}

variable "vpc" {
  description = "The subnets and security groups of the functions, where the collector is reached from inside a VPC only."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null
}
