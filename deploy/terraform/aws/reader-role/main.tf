# In each account whose clusters are read from another: a role that the bridge assumes, for the audit logs and nothing else.
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "name" {
  description = "The role's name."
  type        = string
  default     = "audit-reader"
}

variable "reader_arn" {
  description = "The ARN of the identity that the bridge has, such as the function's role."
  type        = string
}

variable "external_id" {
  description = "What the bridge must name as externalId, against a confused deputy."
  type        = string
  sensitive   = true
}

variable "log_groups" {
  description = "Names of the log groups to read in this region, as /aws/eks/CLUSTER/cluster; a * is allowed."
  type        = list(string)
}

variable "describe_log_groups" {
  description = "Whether log groups may be listed: needed to find those named with a *, and for the alarm before their retention ends."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags of the role."
  type        = map(string)
  default     = {}
}

data "aws_partition" "here" {}
data "aws_region" "here" {}
data "aws_caller_identity" "here" {}

locals {
  prefix = "arn:${data.aws_partition.here.partition}:logs:${data.aws_region.here.name}:${data.aws_caller_identity.here.account_id}:log-group"
  arns   = [for name in var.log_groups : "${local.prefix}:${name}"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.reader_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

resource "aws_iam_role" "reader" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
  tags               = var.tags
}

data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "ReadAuditLogs"
    actions   = ["logs:FilterLogEvents"]
    resources = concat(local.arns, [for arn in local.arns : "${arn}:*"])
  }

  dynamic "statement" {
    for_each = var.describe_log_groups ? [1] : []
    content {
      sid       = "FindLogGroups"
      actions   = ["logs:DescribeLogGroups"]
      resources = ["${local.prefix}:*"]
    }
  }
}

resource "aws_iam_role_policy" "reader" {
  name   = "read"
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.reader.json
}

output "arn" {
  description = "For assumeRole in the bridge's configuration, and for reader_roles of the bridge's account."
  value       = aws_iam_role.reader.arn
}
