# The function with all that it needs: its role, the schedule, checkpoints in DynamoDB, dead letters in S3, alarms, and with
# `subscribe` the Kinesis stream, its trigger and the log groups' subscriptions. The resources are those of deploy/terraform/aws.
#
# Checked without an AWS account: format, validation, and apply and destroy against moto_server, which keeps what it is told. Not
# checked there, as moto does not do it: that the roles are enough (a test holds them against the calls of the code instead), that
# Lambda starts the package (a test starts it in Lambda's own runtime instead), that the schedule, the trigger and the
# subscription fire, and that an alarm goes off.

module "auditbridge" {
  source       = "../../terraform/aws"
  name         = var.name
  log_groups   = var.log_groups
  reader_roles = var.reader_roles
  subscribe    = var.subscribe
  vpc          = var.vpc

  function = {
    package     = coalesce(var.package, "${path.module}/../target/auditbridge-aws-lambda.zip")
    runtime     = var.runtime
    schedule    = var.schedule
    environment = var.environment
  }
}

output "function_roles" {
  description = "The functions' roles, to be trusted by reader roles of other accounts."
  value       = module.auditbridge.function_roles
}

output "dead_letters" {
  description = "Where what could not be delivered is kept: the same goes into the configuration of auditbridge dead-letters."
  value       = module.auditbridge.dead_letters
}
