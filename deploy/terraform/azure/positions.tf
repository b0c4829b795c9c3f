# Where replicas in mode balanced keep what each owns, and where the azure-blob checkpoint store keeps positions.
resource "azurerm_storage_account" "positions" {
  count                           = var.storage_account == "" ? 0 : 1
  name                            = var.storage_account
  resource_group_name             = var.resource_group
  location                        = var.location
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  min_tls_version                 = "TLS1_2"
  shared_access_key_enabled       = false
  allow_nested_items_to_be_public = false
  tags                            = var.tags
}

resource "azurerm_storage_container" "positions" {
  count                 = var.storage_account == "" ? 0 : 1
  name                  = var.consumer_group
  storage_account_id    = azurerm_storage_account.positions[0].id
  container_access_type = "private"
}

resource "azurerm_role_assignment" "positions" {
  count                = var.storage_account == "" ? 0 : 1
  scope                = azurerm_storage_container.positions[0].id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.bridge.principal_id
  principal_type       = "ServicePrincipal"
}
