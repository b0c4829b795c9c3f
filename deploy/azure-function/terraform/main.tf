# The bridge as an Azure function on a timer, in the Flex Consumption plan, with the least privilege: its identity reads one hub
# and writes to one container, and holds no key.
#
# Written against azurerm 4 and formatted by terraform fmt. It was neither validated against the provider nor applied: the provider was
# not at hand, and there is no emulator of Azure's management API. Read the plan before you apply it.
# The hub, its consumer group, and the clusters' diagnostic settings are deploy/terraform/azure's.
# Sources: learn.microsoft.com/azure/azure-functions/flex-consumption-plan, .../functions-identity-based-connections-tutorial.

terraform {
  required_version = ">= 1.5"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.12"
    }
  }
}

resource "azurerm_user_assigned_identity" "function" {
  name                = "${var.name}-function"
  resource_group_name = var.resource_group
  location            = var.location
  tags                = var.tags
}

resource "azurerm_role_assignment" "reads_hub" {
  scope                = var.event_hub_id
  role_definition_name = "Azure Event Hubs Data Receiver"
  principal_id         = azurerm_user_assigned_identity.function.principal_id
  principal_type       = "ServicePrincipal"
}

# Positions and dead letters, the package, and the host's own lease of the timer.
resource "azurerm_storage_account" "function" {
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
  name                  = "siem-bridge"
  storage_account_id    = azurerm_storage_account.function.id
  container_access_type = "private"
}

resource "azurerm_storage_container" "package" {
  name                  = "package"
  storage_account_id    = azurerm_storage_account.function.id
  container_access_type = "private"
}

# On the account: the host makes the container of its leases itself (azure-webjobs-hosts), and asks for this role. Nothing else is in it.
resource "azurerm_role_assignment" "writes_blobs" {
  scope                = azurerm_storage_account.function.id
  role_definition_name = "Storage Blob Data Owner"
  principal_id         = azurerm_user_assigned_identity.function.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_service_plan" "function" {
  name                = var.name
  resource_group_name = var.resource_group
  location            = var.location
  os_type             = "Linux"
  sku_name            = "FC1"
  tags                = var.tags
}

resource "azurerm_function_app_flex_consumption" "function" {
  name                = var.name
  resource_group_name = var.resource_group
  location            = var.location
  service_plan_id     = azurerm_service_plan.function.id
  https_only          = true

  storage_container_type            = "blobContainer"
  storage_container_endpoint        = "${azurerm_storage_account.function.primary_blob_endpoint}${azurerm_storage_container.package.name}"
  storage_authentication_type       = "UserAssignedIdentity"
  storage_user_assigned_identity_id = azurerm_user_assigned_identity.function.id

  runtime_name           = "java"
  runtime_version        = "21"
  instance_memory_in_mb  = 2048
  maximum_instance_count = 40 # The least that the plan takes; a timer runs in one.

  virtual_network_subnet_id = var.subnet_id

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.function.id]
  }

  app_settings = merge(var.settings, {
    AUDITBRIDGE_SCHEDULE             = var.schedule
    AZURE_CLIENT_ID                  = azurerm_user_assigned_identity.function.client_id
    AzureWebJobsStorage__accountName = azurerm_storage_account.function.name
    AzureWebJobsStorage__credential  = "managedidentity"
    AzureWebJobsStorage__clientId    = azurerm_user_assigned_identity.function.client_id
  })

  site_config {}
  tags = var.tags

  depends_on = [azurerm_role_assignment.writes_blobs]
}
