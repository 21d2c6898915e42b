using Amazon.CDK;
using BucketKeysApp;

var app = new App();
var bucketKeys = new BucketKeys(app, "BucketKeys", new BucketKeysProps
{
    BucketName = Context("bucketName") ?? "media",
    RefreshTrigger = Context("refreshTrigger"),
});
new MediaSite(app, "MediaSite", new MediaSiteProps { Keys = bucketKeys.Keys });
app.Synth();

string? Context(string name) => app.Node.TryGetContext(name) as string;
