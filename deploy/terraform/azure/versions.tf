# What an AKS audit log needs to reach the bridge: a hub, a consumer group, a diagnostic setting for each cluster, an identity
# and the two roles it needs.
#
# Written against azurerm 4 and formatted by terraform fmt. It was neither validated against the provider nor applied: the
# provider was not at hand, and there is no emulator of Azure's management API. Read the plan before you apply it.
terraform {
  required_version = ">= 1.5"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}
