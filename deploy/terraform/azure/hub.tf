resource "azurerm_eventhub_namespace" "audit" {
  name                     = var.namespace
  resource_group_name      = var.resource_group
  location                 = var.location
  sku                      = "Standard" # Basic has one consumer group, one day, and bodies of 256 KB at most.
  capacity                 = var.throughput_units
  auto_inflate_enabled     = var.most_throughput_units > 0
  maximum_throughput_units = var.most_throughput_units > 0 ? var.most_throughput_units : null
  minimum_tls_version      = "1.2"
  tags                     = var.tags
}

resource "azurerm_eventhub" "audit" {
  name            = var.event_hub
  namespace_id    = azurerm_eventhub_namespace.audit.id
  partition_count = var.partitions

  retention_description {
    cleanup_policy          = "Delete"
    retention_time_in_hours = var.retention_hours
  }
}

resource "azurerm_eventhub_consumer_group" "bridge" {
  name                = var.consumer_group
  namespace_name      = azurerm_eventhub_namespace.audit.name
  eventhub_name       = azurerm_eventhub.audit.name
  resource_group_name = var.resource_group
}

# A window is read again in a group of its own, so that the bridge need not stop.
resource "azurerm_eventhub_consumer_group" "replay" {
  name                = "${var.consumer_group}-replay"
  namespace_name      = azurerm_eventhub_namespace.audit.name
  eventhub_name       = azurerm_eventhub.audit.name
  resource_group_name = var.resource_group
}

# Azure Monitor takes nothing less than all three rights, on the whole namespace. The bridge uses no rule at all.
resource "azurerm_eventhub_namespace_authorization_rule" "diagnostics" {
  name                = "diagnostics"
  namespace_name      = azurerm_eventhub_namespace.audit.name
  resource_group_name = var.resource_group
  listen              = true
  send                = true
  manage              = true
}

# Without a hub's name each category would get a hub of its own.
resource "azurerm_monitor_diagnostic_setting" "cluster" {
  for_each                       = var.cluster_ids
  name                           = var.name
  target_resource_id             = each.value
  eventhub_name                  = azurerm_eventhub.audit.name
  eventhub_authorization_rule_id = azurerm_eventhub_namespace_authorization_rule.diagnostics.id

  dynamic "enabled_log" {
    for_each = var.categories

    content {
      category = enabled_log.value
    }
  }
}
