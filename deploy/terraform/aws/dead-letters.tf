# Records that could not be delivered, for a bridge without a disk of its own. Nothing here deletes one: an operator sends them
# again, and removes them.
locals {
  dead_letters = var.dead_letters || var.function != null
}

resource "aws_s3_bucket" "dead_letters" {
  count         = local.dead_letters ? 1 : 0
  bucket_prefix = "${var.name}-dead-letters-"
  tags          = var.tags
}

resource "aws_s3_bucket_public_access_block" "dead_letters" {
  count                   = local.dead_letters ? 1 : 0
  bucket                  = aws_s3_bucket.dead_letters[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "dead_letters" {
  count  = local.dead_letters ? 1 : 0
  bucket = aws_s3_bucket.dead_letters[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

data "aws_iam_policy_document" "dead_letters" {
  count = local.dead_letters ? 1 : 0

  statement {
    sid       = "KeepDeadLetters"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.dead_letters[0].arn}/*"]
  }

  # To know how much is kept, and to list it.
  statement {
    sid       = "ListDeadLetters"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.dead_letters[0].arn]
  }
}

resource "aws_iam_policy" "dead_letters" {
  count       = local.dead_letters ? 1 : 0
  name        = "${var.name}-dead-letters"
  description = "Keeps what the bridge could not deliver."
  policy      = data.aws_iam_policy_document.dead_letters[0].json
  tags        = var.tags
}
