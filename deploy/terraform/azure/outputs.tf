output "source" {
  description = "What the bridge's configuration takes from here."
  value = {
    namespace           = "${azurerm_eventhub_namespace.audit.name}.servicebus.windows.net"
    eventHub            = azurerm_eventhub.audit.name
    consumerGroup       = azurerm_eventhub_consumer_group.bridge.name
    replayConsumerGroup = azurerm_eventhub_consumer_group.replay.name
    retention           = "${var.retention_hours}h"
    clientId            = azurerm_user_assigned_identity.bridge.client_id
  }
}

output "ownership" {
  description = "The keys of ownership in mode balanced, and of the azure-blob checkpoint store."
  value = var.storage_account == "" ? null : {
    endpoint  = trimsuffix(azurerm_storage_account.positions[0].primary_blob_endpoint, "/")
    container = azurerm_storage_container.positions[0].name
  }
}

output "identity_id" {
  description = "What a machine is assigned that the bridge runs on."
  value       = azurerm_user_assigned_identity.bridge.id
}
