# CloudWatch Logs pushes into a stream, from which Lambda reads with partial batch failures: nothing is given up as long as
# the stream keeps it. A subscription alone may still skip logs while it is disabled after an error of permission, so the
# polling function goes on beside it, as the reconciler.
locals {
  subscribed = var.subscribe ? toset(var.log_groups) : toset([])
}

resource "aws_kinesis_stream" "audit" {
  count            = var.subscribe ? 1 : 0
  name             = "${var.name}-audit"
  retention_period = var.stream_retention_hours
  encryption_type  = "KMS"
  kms_key_id       = "alias/aws/kinesis"
  tags             = var.tags

  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }

  lifecycle {
    precondition {
      condition     = var.function != null
      error_message = "subscribe needs function: somebody must read the stream."
    }
    precondition {
      condition     = alltrue([for name in var.log_groups : !strcontains(name, "*")])
      error_message = "subscribe needs the full names of the log groups."
    }
  }
}

data "aws_iam_policy_document" "logs_trust" {
  count = var.subscribe ? 1 : 0

  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["logs.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:SourceArn"
      values   = ["arn:${local.partition}:logs:${local.region}:${local.account}:*"]
    }
  }
}

resource "aws_iam_role" "logs" {
  count              = var.subscribe ? 1 : 0
  name               = "${var.name}-subscription"
  assume_role_policy = data.aws_iam_policy_document.logs_trust[0].json
  tags               = var.tags
}

data "aws_iam_policy_document" "logs" {
  count = var.subscribe ? 1 : 0

  statement {
    actions   = ["kinesis:PutRecord", "kinesis:PutRecords"]
    resources = [aws_kinesis_stream.audit[0].arn]
  }
}

resource "aws_iam_role_policy" "logs" {
  count  = var.subscribe ? 1 : 0
  name   = "put"
  role   = aws_iam_role.logs[0].id
  policy = data.aws_iam_policy_document.logs[0].json
}

resource "aws_cloudwatch_log_subscription_filter" "audit" {
  for_each        = local.subscribed
  name            = var.name
  log_group_name  = each.value
  destination_arn = aws_kinesis_stream.audit[0].arn
  role_arn        = aws_iam_role.logs[0].arn
  # A pattern cannot choose by stream; the bridge leaves out what comes from other streams all the same.
  filter_pattern = "{ $.kind = \"Event\" && $.apiVersion = \"audit.k8s.io/*\" }"
  # By stream, one busy API server would fill one shard.
  distribution = "Random"

  depends_on = [aws_iam_role_policy.logs]
}

resource "aws_lambda_event_source_mapping" "push" {
  count                              = var.subscribe ? 1 : 0
  event_source_arn                   = aws_kinesis_stream.audit[0].arn
  function_name                      = aws_lambda_function.function["push"].arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 100
  maximum_batching_window_in_seconds = 5
  function_response_types            = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.failed[0].arn
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "behind" {
  count               = var.subscribe ? 1 : 0
  alarm_name          = "${var.name}-push-behind"
  alarm_description   = "The stream's oldest undelivered record is older than half of what the stream keeps."
  namespace           = "AWS/Lambda"
  metric_name         = "IteratorAge"
  dimensions          = { FunctionName = aws_lambda_function.function["push"].function_name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = var.stream_retention_hours * 3600 * 1000 / 2
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}

# A disabled subscription skips logs: the only trace is here.
resource "aws_cloudwatch_metric_alarm" "delivery" {
  for_each            = local.subscribed
  alarm_name          = "${var.name}-delivery-${replace(trim(each.value, "/"), "/", "-")}"
  alarm_description   = "CloudWatch Logs could not push from ${each.value}; the polling function reads what was skipped."
  namespace           = "AWS/Logs"
  metric_name         = "DeliveryErrors"
  dimensions          = { LogGroupName = each.value, DestinationType = "Kinesis Stream", FilterName = var.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  tags                = var.tags
}
