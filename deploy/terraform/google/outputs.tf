output "subscription" {
  description = "The subscription of the source google-pubsub."
  value       = google_pubsub_subscription.audit.id
}

output "service_account" {
  description = "Who the bridge runs as, or acts as (credentials.impersonate)."
  value       = google_service_account.bridge.email
}

output "dead_letter_subscription" {
  description = "Where messages lie that could not be read in 100 attempts."
  value       = google_pubsub_subscription.dead_letter.id
}
