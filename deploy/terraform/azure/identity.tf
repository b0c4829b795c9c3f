resource "azurerm_user_assigned_identity" "bridge" {
  name                = var.name
  resource_group_name = var.resource_group
  location            = var.location
  tags                = var.tags
}

resource "azurerm_federated_identity_credential" "bridge" {
  count               = var.workload_identity == null ? 0 : 1
  name                = var.name
  resource_group_name = var.resource_group
  parent_id           = azurerm_user_assigned_identity.bridge.id
  issuer              = var.workload_identity.issuer
  subject             = "system:serviceaccount:${var.workload_identity.namespace}:${var.workload_identity.service_account}"
  audience            = ["api://AzureADTokenExchange"]
}

resource "azurerm_role_assignment" "receiver" {
  scope                = azurerm_eventhub.audit.id
  role_definition_name = "Azure Event Hubs Data Receiver"
  principal_id         = azurerm_user_assigned_identity.bridge.principal_id
  principal_type       = "ServicePrincipal"
}
