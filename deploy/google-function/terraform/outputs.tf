output "configuration_secret" {
  description = "What takes the configuration: gcloud secrets versions add NAME --data-file bridge.yaml"
  value       = google_secret_manager_secret.configuration.secret_id
}

output "bucket" {
  description = "The bucket of checkpoints and deadLetter, kind cloud-storage."
  value       = google_storage_bucket.positions.name
}

output "service_account" {
  description = "Who the bridge is."
  value       = google_service_account.bridge.email
}
