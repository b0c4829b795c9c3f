variable "name" {
  description = "The name of the function app, unique in all of Azure, and of what is made with it."
  type        = string
}

variable "resource_group" {
  description = "The resource group in which everything is made; it must be there."
  type        = string
}

variable "location" {
  description = "The region."
  type        = string
}

variable "event_hub_id" {
  description = "The id of the hub that is read."
  type        = string
}

variable "storage_account" {
  description = "The name of the storage account that is made, unique in all of Azure."
  type        = string
}

variable "schedule" {
  description = "When a run begins: six fields, with seconds (NCRONTAB)."
  type        = string
  default     = "0 * * * * *"
}

variable "settings" {
  description = "Further settings of the app: what the configuration takes by $${env:NAME}."
  type        = map(string)
  default     = {}
  sensitive   = true
}

variable "subnet_id" {
  description = "The subnet by which the collector is reached, delegated to Microsoft.App/environments; null for one that is reached from the internet."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything that takes them."
  type        = map(string)
  default     = {}
}
