output "function_app" {
  description = "Where the archive goes: az functionapp deployment source config-zip --name NAME"
  value       = azurerm_function_app_flex_consumption.function.name
}

output "checkpoints" {
  description = "The keys of checkpoints and deadLetter, kind azure-blob."
  value = {
    endpoint  = trimsuffix(azurerm_storage_account.function.primary_blob_endpoint, "/")
    container = azurerm_storage_container.positions.name
  }
}

output "client_id" {
  description = "The identity of auth.clientId, where a file names one."
  value       = azurerm_user_assigned_identity.function.client_id
}
