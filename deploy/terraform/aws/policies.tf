data "aws_partition" "here" {}
data "aws_region" "here" {}
data "aws_caller_identity" "here" {}

locals {
  partition = data.aws_partition.here.partition
  region    = data.aws_region.here.name
  account   = data.aws_caller_identity.here.account_id

  log_group_arns = concat(
    [for name in var.log_groups : "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${name}"],
    var.linked_log_group_arns,
  )
}

# What reading takes. A test holds this against the calls that the code makes.
data "aws_iam_policy_document" "reader" {
  dynamic "statement" {
    for_each = length(local.log_group_arns) > 0 ? [1] : []
    content {
      sid       = "ReadAuditLogs"
      actions   = ["logs:FilterLogEvents"]
      resources = concat(local.log_group_arns, [for arn in local.log_group_arns : "${arn}:*"])
    }
  }

  dynamic "statement" {
    for_each = var.describe_log_groups ? [1] : []
    content {
      sid       = "FindLogGroups"
      actions   = ["logs:DescribeLogGroups"]
      resources = ["arn:${local.partition}:logs:${local.region}:${local.account}:log-group:*"]
    }
  }

  dynamic "statement" {
    for_each = length(var.reader_roles) > 0 ? [1] : []
    content {
      sid       = "ReadOtherAccounts"
      actions   = ["sts:AssumeRole"]
      resources = var.reader_roles
    }
  }
}

resource "aws_iam_policy" "reader" {
  name        = "${var.name}-reader"
  description = "Reads EKS audit logs from CloudWatch Logs."
  policy      = data.aws_iam_policy_document.reader.json
  tags        = var.tags

  lifecycle {
    precondition {
      condition     = length(local.log_group_arns) + length(var.reader_roles) > 0
      error_message = "Name log_groups of this account, linked_log_group_arns, or reader_roles of others."
    }
  }
}
