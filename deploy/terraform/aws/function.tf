# Where its stores are, the function's configuration learns from its environment.
locals {
  environment = merge(
    { for name in aws_dynamodb_table.checkpoints[*].name : "AUDITBRIDGE_CHECKPOINTS" => name },
    { for name in aws_s3_bucket.checkpoints[*].bucket : "AUDITBRIDGE_CHECKPOINTS" => name },
    { for name in aws_s3_bucket.dead_letters[*].bucket : "AUDITBRIDGE_DEAD_LETTERS" => name },
    var.function == null ? {} : var.function.environment,
  )

  functions = var.function == null ? {} : merge(
    { poll = "${var.name}-poll" },
    var.subscribe ? { push = "${var.name}-push" } : {},
  )
}

data "aws_iam_policy_document" "lambda_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "function" {
  for_each           = local.functions
  name               = each.value
  assume_role_policy = data.aws_iam_policy_document.lambda_trust.json
  tags               = var.tags
}

# Its own log group, which is none of those it reads.
resource "aws_cloudwatch_log_group" "function" {
  for_each          = local.functions
  name              = "/aws/lambda/${each.value}"
  retention_in_days = 30
  tags              = var.tags
}

# What an invocation could not do in the end.
resource "aws_sqs_queue" "failed" {
  count                     = var.function == null ? 0 : 1
  name                      = "${var.name}-failed"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = var.tags
}

data "aws_iam_policy_document" "function" {
  for_each = local.functions

  statement {
    sid       = "OwnLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function[each.key].arn}:*"]
  }

  statement {
    sid       = "TellFailures"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failed[0].arn]
  }

  dynamic "statement" {
    for_each = each.key == "push" ? [1] : []
    content {
      sid       = "ReadStream"
      actions   = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
      resources = [aws_kinesis_stream.audit[0].arn]
    }
  }
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions
  name     = "run"
  role     = aws_iam_role.function[each.key].id
  policy   = data.aws_iam_policy_document.function[each.key].json
}

resource "aws_iam_role_policy_attachment" "reader" {
  count      = var.function == null ? 0 : 1
  role       = aws_iam_role.function["poll"].name
  policy_arn = aws_iam_policy.reader.arn
}

resource "aws_iam_role_policy_attachment" "checkpoints" {
  count      = var.function == null || var.checkpoints == "none" ? 0 : 1
  role       = aws_iam_role.function["poll"].name
  policy_arn = aws_iam_policy.checkpoints[0].arn
}

resource "aws_iam_role_policy_attachment" "dead_letters" {
  for_each   = local.functions
  role       = aws_iam_role.function[each.key].name
  policy_arn = aws_iam_policy.dead_letters[0].arn
}

resource "aws_iam_role_policy_attachment" "vpc" {
  for_each   = var.vpc == null ? {} : local.functions
  role       = aws_iam_role.function[each.key].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
}

resource "aws_lambda_function" "function" {
  for_each         = local.functions
  function_name    = each.value
  role             = aws_iam_role.function[each.key].arn
  filename         = var.function.package
  source_code_hash = filebase64sha256(var.function.package)
  handler          = var.function.handler
  runtime          = var.function.runtime
  memory_size      = var.function.memory_mb
  timeout          = var.function.timeout
  # Runs of the schedule that overlap would only wait for each other. The push function has one for each shard.
  reserved_concurrent_executions = each.key == "poll" ? 1 : -1
  tags                           = var.tags

  environment {
    variables = local.environment
  }

  dynamic "vpc_config" {
    for_each = var.vpc == null ? [] : [var.vpc]
    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.function]
}

# A run that failed is not repeated: the next tick goes on from the checkpoint.
resource "aws_lambda_function_event_invoke_config" "poll" {
  count                        = var.function == null ? 0 : 1
  function_name                = aws_lambda_function.function["poll"].function_name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failed[0].arn
    }
  }
}

data "aws_iam_policy_document" "scheduler_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "scheduler" {
  count              = var.function == null ? 0 : 1
  name               = "${var.name}-schedule"
  assume_role_policy = data.aws_iam_policy_document.scheduler_trust.json
  tags               = var.tags
}

data "aws_iam_policy_document" "scheduler" {
  count = var.function == null ? 0 : 1

  statement {
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.function["poll"].arn]
  }
}

resource "aws_iam_role_policy" "scheduler" {
  count  = var.function == null ? 0 : 1
  name   = "invoke"
  role   = aws_iam_role.scheduler[0].id
  policy = data.aws_iam_policy_document.scheduler[0].json
}

resource "aws_scheduler_schedule" "poll" {
  count               = var.function == null ? 0 : 1
  name                = "${var.name}-poll"
  schedule_expression = var.function.schedule

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.function["poll"].arn
    role_arn = aws_iam_role.scheduler[0].arn

    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 60
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each            = local.functions
  alarm_name          = "${each.value}-errors"
  alarm_description   = "${each.value} fails: audit logs are held where they are until it works."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.function[each.key].function_name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 2
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}

# No invocation is no error, and just as bad.
resource "aws_cloudwatch_metric_alarm" "silence" {
  count               = var.function == null ? 0 : 1
  alarm_name          = "${var.name}-poll-silence"
  alarm_description   = "${var.name}-poll has not run for 15 minutes."
  namespace           = "AWS/Lambda"
  metric_name         = "Invocations"
  dimensions          = { FunctionName = aws_lambda_function.function["poll"].function_name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}
