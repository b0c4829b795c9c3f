output "reader_policy_arn" {
  description = "For the role of a bridge that runs on a VM or in a cluster."
  value       = aws_iam_policy.reader.arn
}

output "checkpoints_policy_arn" {
  description = "The same, for its checkpoints."
  value       = one(aws_iam_policy.checkpoints[*].arn)
}

output "checkpoints" {
  description = "What goes into the bridge's configuration."
  value = one(concat(
    [for table in aws_dynamodb_table.checkpoints : { dynamodb = { region = local.region, table = table.name } }],
    [for bucket in aws_s3_bucket.checkpoints : { s3 = { region = local.region, bucket = bucket.bucket } }],
  ))
}

output "dead_letters_policy_arn" {
  description = "The same, for its dead letters."
  value       = one(aws_iam_policy.dead_letters[*].arn)
}

output "dead_letters" {
  description = "What goes into the bridge's configuration, below deadLetter."
  value       = one([for bucket in aws_s3_bucket.dead_letters : { s3 = { region = local.region, bucket = bucket.bucket } }])
}

output "function_roles" {
  description = "The functions' roles, to be trusted by reader roles of other accounts."
  value       = { for key, role in aws_iam_role.function : key => role.arn }
}
