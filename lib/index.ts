export * from './access-key';
export * from './lightsail-bucket-access-keys';
export * from './lightsail-bucket-access-keys-props';
export * from './provider';
