resource "aws_dynamodb_table" "checkpoints" {
  count        = var.checkpoints == "dynamodb" ? 1 : 0
  name         = "${var.name}-checkpoints"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "name"
  tags         = var.tags

  attribute {
    name = "name"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}

data "aws_iam_policy_document" "checkpoints_dynamodb" {
  count = var.checkpoints == "dynamodb" ? 1 : 0

  # Every access of a position is one conditional update, which also returns what is there; the ids beside it are read plainly.
  statement {
    sid       = "KeepPositions"
    actions   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.checkpoints[0].arn]
  }
}

resource "aws_s3_bucket" "checkpoints" {
  count         = var.checkpoints == "s3" ? 1 : 0
  bucket_prefix = "${var.name}-checkpoints-"
  tags          = var.tags
}

# Positions of earlier days, should one ever be needed.
resource "aws_s3_bucket_versioning" "checkpoints" {
  count  = var.checkpoints == "s3" ? 1 : 0
  bucket = aws_s3_bucket.checkpoints[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "checkpoints" {
  count  = var.checkpoints == "s3" ? 1 : 0
  bucket = aws_s3_bucket.checkpoints[0].id

  rule {
    id     = "forget-old-positions"
    status = "Enabled"
    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.checkpoints]
}

resource "aws_s3_bucket_public_access_block" "checkpoints" {
  count                   = var.checkpoints == "s3" ? 1 : 0
  bucket                  = aws_s3_bucket.checkpoints[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "checkpoints" {
  count  = var.checkpoints == "s3" ? 1 : 0
  bucket = aws_s3_bucket.checkpoints[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

data "aws_iam_policy_document" "checkpoints_s3" {
  count = var.checkpoints == "s3" ? 1 : 0

  statement {
    sid       = "KeepPositions"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.checkpoints[0].arn}/*"]
  }

  # Without it S3 answers that an object which is not there is denied.
  statement {
    sid       = "TellAbsentFromDenied"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.checkpoints[0].arn]
  }
}

resource "aws_iam_policy" "checkpoints" {
  count       = var.checkpoints == "none" ? 0 : 1
  name        = "${var.name}-checkpoints"
  description = "Keeps the positions of the bridge."
  policy      = one(concat(data.aws_iam_policy_document.checkpoints_dynamodb[*].json, data.aws_iam_policy_document.checkpoints_s3[*].json))
  tags        = var.tags
}
